// A page that trains a network. The element only classifies, but training must work on its backends as it does in Node.
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { registerWasmKernels, registerWasmTrainingKernels } from '@densenet/ops/wasm';
import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { reportLosses } from '../../../train/src/testing/lossReport.ts';
import { reportTraining, type TrainingReport } from '../../../train/src/testing/trainingReport.ts';

/** What `page.evaluate` finds in the page. */
export interface TrainingPage {
  /** Trains for some steps. `threads` is the number of threads that wasm used. */
  train(backend: 'webgl' | 'webgpu' | 'wasm', steps: number): Promise<{ report: TrainingReport; threads?: number }>;
  /** What each loss gives. */
  losses(backend: 'webgl' | 'webgpu'): ReturnType<typeof reportLosses>;
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
  async losses(backend) {
    if (!(await setBackend(backend))) throw new Error(`${backend} does not start here`);
    await ready();
    return reportLosses();
  },
};

Object.assign(globalThis, { trainingPage: page });
