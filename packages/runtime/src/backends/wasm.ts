import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { registerWasmKernels, registerWasmTrainingKernels } from '@densenet/ops/wasm';
import * as tf from '@tensorflow/tfjs-core';
import { PreparationError } from '../errors.ts';
import type { StartContext, StartedRung } from './context.ts';
import { mostWasmThreads, withWasmThreads } from './wasmThreads.ts';

const require = createRequire(import.meta.url);

/** The TensorFlow.js version whose workers `withWasmThreads` knows how to start; others get one thread. */
const versionWithThreads = '4.22.0';

/**
 * Starts TensorFlow.js's WebAssembly backend from the `.wasm` files of its npm package, with one thread unless more are
 * asked for. TensorFlow.js turns threads off in Node (its issue 3830); `withWasmThreads` works around that.
 *
 * @throws PreparationError where the backend does not start
 */
export async function startWasm({ threads = 1 }: Pick<StartContext, 'threads'>): Promise<StartedRung> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const wanted = simd && wasm.version_wasm === versionWithThreads ? Math.min(threads, mostWasmThreads) : 1;
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', wanted > 1);
  wasm.setThreadsCount(wanted);
  const start = () => tf.setBackend('wasm');
  const started = wanted > 1 ? await withWasmThreads(wanted, start) : await start();
  if (!started) throw new PreparationError('load', { reason: 'TensorFlow.js could not start its WebAssembly module' });
  await tf.ready();
  registerWasmKernels();
  registerWasmTrainingKernels();
  const count = wasm.getThreadsCount();
  const device = `CPU (${count === 1 ? '1 thread' : `${count} threads`}${simd ? ', SIMD' : ''})`;
  return { tfjsBackend: 'wasm', title: 'WebAssembly', device, threads: count };
}
