import '@densenet/element';
import './batch/batchView.ts';
import './compare/compareView.ts';
import './figure/figureView.ts';
import './gallery/galleryView.ts';
import './gallery/truthView.ts';
import './language/languagesView.ts';
import './measure/measureView.ts';
import './model/controls.ts';
import './model/factsView.ts';
import './styles/index.css';
import { languageOf } from '@densenet/element/language';
import { equipSnippets } from './embed/snippets.ts';
import { loadExplorerWhenNear } from './explore/loadExplorer.ts';
import type { DemoFigure } from './figure/figureView.ts';
import { followModel } from './gallery/modelGallery.ts';
import { translateLabels } from './language/classLabels.ts';
import { followEvaluation } from './measure/evaluation.ts';
import { pageMessages } from './messages/pageMessages.ts';
import { loadModelList } from './model/modelList.ts';
import { keepForOffline } from './offline/register.ts';
import { classifier } from './page/classifier.ts';
import { page } from './page/pageState.ts';
import { watchClassifier } from './page/watchClassifier.ts';
import { followAddress } from './permalink/followAddress.ts';

equipSnippets(document, new URL('.', document.baseURI).href);
translateLabels(classifier());
loadExplorerWhenNear(document.querySelector('densenet-explorer')!);
watchClassifier(classifier(), document.querySelector<DemoFigure>('demo-figure')!);

followModel(showProblem);
followEvaluation(showProblem);
await loadModelList().then(({ models, galleries, offline = true }) => {
  page.set({ models, galleries });
  followAddress(classifier());
  if (offline) void keepForOffline(classifier());
}, showProblem);

/** Shows at the top of the page what could not be loaded. The rest of the page goes on without it. */
async function showProblem(error: unknown): Promise<void> {
  const texts = await pageMessages.load(languageOf(document.documentElement));
  const place = document.querySelector('#problem')!;
  const line = document.createElement('p');
  line.textContent = texts.problem((error as Error).message);
  place.append(line);
}
