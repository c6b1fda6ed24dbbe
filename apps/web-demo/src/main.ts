import '@densenet/element';
import './figure/figureView.ts';
import './gallery/galleryView.ts';
import './gallery/thumbnails.ts';
import './gallery/truthView.ts';
import './measure/measureView.ts';
import './model/controls.ts';
import './model/factsView.ts';
import './styles/index.css';
import type { EvaluationReport } from '@densenet/evaluation';
import { equipSnippets } from './embed/snippets.ts';
import type { DemoFigure } from './figure/figureView.ts';
import { loadGallery } from './gallery/loadGallery.ts';
import { chooseModel } from './model/choose.ts';
import { loadModelList } from './model/modelList.ts';
import { classifier, showExample } from './page/classifier.ts';
import { fetchJson } from './page/fetchJson.ts';
import { page } from './page/pageState.ts';
import { showProblem } from './page/problem.ts';
import { watchClassifier } from './page/watchClassifier.ts';

equipSnippets(document, new URL('.', document.baseURI).href);
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
