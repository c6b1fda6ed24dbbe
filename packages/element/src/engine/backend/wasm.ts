// Loaded only where wasm is used.
import { registerWasmKernels } from '@densenet/ops/wasm';
import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env } from '@tensorflow/tfjs-core';
import { blobWorkersRun } from './blobWorkers.ts';

/** Where the .wasm files are: a folder's URL with a slash at its end, or a URL for each file's name. */
export type WasmPaths = Parameters<typeof setWasmPaths>[0];

let configured = false;

/** Before the backend starts: where its files are, our own kernels, and no threads where it would wait for them forever. */
export async function configureWasm(paths: WasmPaths): Promise<void> {
  // After a start that failed the backend takes no paths any more, the same ones neither.
  if (!configured) setWasmPaths(paths);
  configured = true;
  registerWasmKernels();
  if (globalThis.crossOriginIsolated && !(await blobWorkersRun())) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
}

/**
 * Threads it computes on, once started: half the logical processors where the page is cross-origin isolated, since
 * threads need SharedArrayBuffer, else one.
 */
export const wasmThreads = (): number => getThreadsCount();
