import * as tf from '@tensorflow/tfjs-core';
import type { StartedRung } from './context.ts';

/** Starts TensorFlow.js's plain JavaScript backend, which runs everywhere, on one thread. */
export async function startCpu(): Promise<StartedRung> {
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  await tf.ready();
  // In Node the backend would print a banner at its first tensor, which recommends tfjs-node; here the summary does that.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return { tfjsBackend: 'cpu', title: 'plain JavaScript', device: 'CPU (1 thread)', threads: 1 };
}
