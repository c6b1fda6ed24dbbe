// A page that trains in the browser, though the element only classifies: to see that what trains in Node trains here too.
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { registerWasmKernels, registerWasmTrainingKernels } from '@densenet/ops/wasm';
import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { reportTraining, type TrainingReport } from '../../../train/src/testing/trainingReport.ts';

/** What `page.evaluate` finds in the page. */
export interface TrainingPage {
  /** Trains for so many steps. `threads`: those of wasm. */
  train(backend: 'webgl' | 'webgpu' | 'wasm', steps: number): Promise<{ report: TrainingReport; threads?: number }>;
}

const page: TrainingPage = {
  async train(backend, steps) {
    setWasmPaths(new URL('/wasm/', location.href).href);
    if (!(await setBackend(backend))) throw new Error(`${backend} does not start here`);
    await ready();
    if (backend !== 'wasm') return { report: await reportTraining(steps) };
    registerWasmKernels();
    registerWasmTrainingKernels();
    return { report: await reportTraining(steps), threads: getThreadsCount() };
  },
};

Object.assign(globalThis, { trainingPage: page });
