import type { BackendCause } from '../engine/types.ts';

/** Why a backend is used, in English. In a file of its own, since the worker needs no other text of the interface. */
export const backendSummaries = {
  asked: 'As the page asks',
  askedSoftware: 'As the page asks, but no GPU was found: this is slow',
  software: 'No GPU found, and WebAssembly cannot be used here: this is slow',
  gpu: 'Computed on the GPU',
  noWebgl: 'No WebGL: using WebGPU',
  noGpu: 'No GPU found: using WebAssembly',
  fastest: 'The fastest here',
} satisfies Record<BackendCause, string>;
