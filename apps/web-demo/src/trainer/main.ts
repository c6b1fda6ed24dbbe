import '@densenet/element/trainer';
import { languageOf } from '@densenet/element/language';
import '../language/languagesView.ts';
import { pageMessages } from '../messages/pageMessages.ts';
import { loadModelList } from '../model/modelList.ts';
import '../styles/trainer.css';
import { baseOf } from './base.ts';

const trainer = document.querySelector('densenet-trainer')!;

try {
  trainer.src = baseOf((await loadModelList()).models).url;
} catch (error) {
  const texts = await pageMessages.load(languageOf(document.documentElement));
  document.querySelector('#problem')!.textContent = texts.problem((error as Error).message);
}
