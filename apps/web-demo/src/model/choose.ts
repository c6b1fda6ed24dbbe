import type { BackendChoice } from '@densenet/element';
import { classifier } from '../page/classifier.ts';
import { page } from '../page/pageState.ts';
import type { ModelChoice } from './modelList.ts';

/** What was found with the model before says nothing of the next. */
const afresh = { model: undefined, predictions: [], milliseconds: new Map<string, number>() };

/** Has the element load another model. A file's URL is given back when its turn is over. */
export function chooseModel(chosen: ModelChoice): void {
  const before = page.state.chosen;
  if (before?.url.startsWith('blob:') && before.url !== chosen.url) URL.revokeObjectURL(before.url);
  page.set({ ...afresh, chosen });
  classifier().src = chosen.url;
}

/** A model file of the visitor's. Whether it is one is the element's to say. */
export function openFile(file: File): void {
  chooseModel({ name: file.name, url: URL.createObjectURL(file) });
}

/** The timings stay: they are what backends are compared by. */
export function chooseBackend(backend: BackendChoice): void {
  page.set({ model: undefined, predictions: [], backend });
  classifier().backend = backend;
}
