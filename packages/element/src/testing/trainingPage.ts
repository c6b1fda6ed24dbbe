// A page that trains a network. The element only classifies, but training must work on its backends as it does in Node.
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { registerWasmKernels, registerWasmTrainingKernels } from '@densenet/ops/wasm';
import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import type { SgdFixture } from '../../../model/src/testing/pytorchFixtures.ts';
import { reportLosses } from '../../../train/src/testing/lossReport.ts';
import { distancesFromPyTorch, tooFar } from '../../../train/src/testing/pytorchRun.ts';
import { reportTraining, type TrainingReport } from '../../../train/src/testing/trainingReport.ts';

type Backend = 'webgl' | 'webgpu' | 'wasm';

/** What `page.evaluate` finds in the page. */
export interface TrainingPage {
  /** Trains for some steps. `threads` is the number of threads that wasm used. */
  train(backend: Backend, steps: number): Promise<{ report: TrainingReport; threads?: number }>;
  /** Trains as PyTorch did. Quantities that are too far from PyTorch's, each with its numbers, and how many there are. */
  pytorch(backend: Backend, fixture: SgdFixture): Promise<{ tooFar: string[]; quantities: number }>;
  /** What each loss gives. */
  losses(backend: 'webgl' | 'webgpu'): ReturnType<typeof reportLosses>;
}

async function start(backend: Backend): Promise<void> {
  setWasmPaths(new URL('/wasm/', location.href).href);
  if (!(await setBackend(backend))) throw new Error(`${backend} does not start here`);
  await ready();
  if (backend !== 'wasm') return;
  registerWasmKernels();
  registerWasmTrainingKernels();
}

const page: TrainingPage = {
  async train(backend, steps) {
    await start(backend);
    const report = await reportTraining(steps);
    return backend === 'wasm' ? { report, threads: getThreadsCount() } : { report };
  },
  async pytorch(backend, fixture) {
    await start(backend);
    const distances = await distancesFromPyTorch(fixture);
    return { tooFar: tooFar(distances), quantities: distances.length };
  },
  async losses(backend) {
    await start(backend);
    return reportLosses();
  },
};

Object.assign(globalThis, { trainingPage: page });
