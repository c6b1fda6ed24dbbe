import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { registerWasmKernels, registerWasmTrainingKernels } from '@densenet/ops/wasm';
import * as tf from '@tensorflow/tfjs-core';
import { PreparationError } from '../errors.ts';
import type { StartedRung } from './context.ts';

const require = createRequire(import.meta.url);

/**
 * Starts TensorFlow.js's WebAssembly backend from the `.wasm` files of its npm package. It has one thread: in Node,
 * TensorFlow.js turns the others off (its issue 3830), and with them forced on it still computed on one.
 *
 * @throws {PreparationError} when it does not start.
 */
export async function startWasm(): Promise<StartedRung> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  const started = await tf.setBackend('wasm');
  if (!started) throw new PreparationError('load', { reason: 'TensorFlow.js could not start its WebAssembly module' });
  await tf.ready();
  registerWasmKernels();
  registerWasmTrainingKernels();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return { tfjsBackend: 'wasm', title: 'WebAssembly', device: `CPU (1 thread${simd ? ', SIMD' : ''})`, threads: 1 };
}
