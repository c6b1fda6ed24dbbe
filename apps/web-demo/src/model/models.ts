import type { BackendChoice, BackendName } from '@densenet/element';
import { classifier } from '../page/classifier.ts';
import { page } from '../page/pageState.ts';
import type { ModelChoice } from './modelList.ts';

/** What the page calls the backends. */
export const backendNames: Readonly<Record<BackendName, string>> = { webgl: 'WebGL', webgpu: 'WebGPU', wasm: 'Wasm' };

/** Clears what was measured with the model before. */
const withoutResults = { model: undefined, predictions: [], milliseconds: new Map<string, number>() };

/** Lets the element load another model. The `blob:` URL of a visitor's file is revoked when another model is chosen. */
export function chooseModel(chosen: ModelChoice): void {
  const before = page.state.chosen;
  if (before?.url.startsWith('blob:') && before.url !== chosen.url) URL.revokeObjectURL(before.url);
  page.set({ ...withoutResults, chosen });
  classifier().src = chosen.url;
}

/** Lets the element load a file of the visitor. Where it is no model, the element shows the error. */
export function openFile(file: File): void {
  chooseModel({ name: file.name, url: URL.createObjectURL(file) });
}

/** Lets the element use another backend. The timings of the others are kept, so that backends can be compared. */
export function chooseBackend(backend: BackendChoice): void {
  page.set({ model: undefined, predictions: [], backend });
  classifier().backend = backend;
}
