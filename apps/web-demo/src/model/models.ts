import type { BackendChoice, BackendName } from '@densenet/element';
import { classifier } from '../page/classifier.ts';
import { page } from '../page/pageState.ts';
import type { ModelChoice } from './modelList.ts';

/** What the page calls the backends. */
export const backendNames: Readonly<Record<BackendName, string>> = { webgl: 'WebGL', webgpu: 'WebGPU', wasm: 'Wasm' };

/** Clears what was measured with the model before. */
const withoutResults = { model: undefined, predictions: [], milliseconds: new Map<string, number>() };

/** Lets the element load another model. */
export function chooseModel(chosen: ModelChoice): void {
  const before = page.state.chosen;
  page.set({ ...withoutResults, chosen });
  revokeUnused(before);
  classifier().src = chosen.url;
}

/** Lets another model answer beside the first; undefined removes it. */
export function compareWith(compared: ModelChoice | undefined): void {
  const before = page.state.compared;
  page.set({ compared });
  revokeUnused(before);
}

/** A model in a file of the visitor. Where the file is no model, the element shows the error. */
export function modelOf(file: File): ModelChoice {
  return { name: file.name, url: URL.createObjectURL(file) };
}

/** Revokes the `blob:` URL of a visitor's file that is used no more. */
function revokeUnused(before: ModelChoice | undefined): void {
  const { chosen, compared } = page.state;
  if (!before?.url.startsWith('blob:') || before.url === chosen?.url || before.url === compared?.url) return;
  URL.revokeObjectURL(before.url);
}

/** Lets the element use another backend. The timings of the others are kept, so that backends can be compared. */
export function chooseBackend(backend: BackendChoice): void {
  page.set({ model: undefined, predictions: [], backend });
  classifier().backend = backend;
}
