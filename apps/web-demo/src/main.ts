import '@densenet/element';
import './figure/figureView.ts';
import './gallery/galleryView.ts';
import './gallery/truthView.ts';
import './language/languagesView.ts';
import './measure/measureView.ts';
import './model/controls.ts';
import './model/factsView.ts';
import './styles/index.css';
import { languageOf } from '@densenet/element/language';
import type { EvaluationReport } from '@densenet/evaluation';
import { equipSnippets } from './embed/snippets.ts';
import { loadExplorerWhenNear } from './explore/loadExplorer.ts';
import type { DemoFigure } from './figure/figureView.ts';
import { loadGallery } from './gallery/gallery.ts';
import { translateLabels } from './language/classLabels.ts';
import { pageMessages } from './messages/pageMessages.ts';
import { loadModelList } from './model/modelList.ts';
import { chooseModel } from './model/models.ts';
import { classifier, showExample } from './page/classifier.ts';
import { fetchJson } from './page/fetchJson.ts';
import { page } from './page/pageState.ts';
import { watchClassifier } from './page/watchClassifier.ts';

equipSnippets(document, new URL('.', document.baseURI).href);
translateLabels(classifier());
loadExplorerWhenNear(document.querySelector('densenet-explorer')!);
watchClassifier(classifier(), document.querySelector<DemoFigure>('demo-figure')!);

await Promise.all([
  loadModelList().then((models) => {
    page.set({ models });
    chooseModel(models[0]!);
  }, showProblem),
  loadGallery().then((gallery) => {
    page.set({ gallery });
    showExample(gallery.index);
  }, showProblem),
  fetchJson<EvaluationReport>('evaluation.json').then((evaluation) => page.set({ evaluation }), showProblem),
]);

/** Shows at the top of the page what could not be loaded. The rest of the page goes on without it. */
async function showProblem(error: unknown): Promise<void> {
  const texts = await pageMessages.load(languageOf(document.documentElement));
  const place = document.querySelector('#problem')!;
  const line = document.createElement('p');
  line.textContent = texts.problem((error as Error).message);
  place.append(line);
}
