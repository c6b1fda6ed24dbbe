import type { BackendChoice } from '../engine/types.ts';

/** The reactive properties of `<densenet-classifier>`, which its class describes. */
export const classifierProperties = {
  src: {},
  integrity: {},
  backend: {},
  topK: { type: Number, attribute: 'top-k' },
  labels: {},
  invert: { type: Boolean, reflect: true },
  explanation: {},
  classIndex: { attribute: false },
  mode: { state: true },
  linkOpen: { state: true },
  taken: { state: true },
};

const backendChoices: readonly string[] = ['auto', 'fastest', 'webgl', 'webgpu', 'wasm'] satisfies BackendChoice[];

/** The backend of that name; `auto` for any other word. */
export const backendNamed = (name: string): BackendChoice =>
  backendChoices.includes(name) ? (name as BackendChoice) : 'auto';
