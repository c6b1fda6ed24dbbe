// A module of its own, loaded only where wasm is used.
import { registerWasmKernels } from '@densenet/ops/wasm';
import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env } from '@tensorflow/tfjs-core';
import { blobWorkersRun } from './blobWorkers.ts';

/** Where the .wasm files are: a folder's URL with a slash at its end, or a URL for each file by name. */
export type WasmPaths = Parameters<typeof setWasmPaths>[0];

let configured = false;

/**
 * To be called before the backend starts: says where its files are, registers the kernels of @densenet/ops, and turns
 * threads off where the page's policy forbids them, since the backend would wait for them forever.
 */
export async function configureWasm(paths: WasmPaths): Promise<void> {
  // After a start, even a failed one, the backend throws when paths are set again.
  if (!configured) setWasmPaths(paths);
  configured = true;
  registerWasmKernels();
  if (globalThis.crossOriginIsolated && !(await blobWorkersRun())) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
}

/**
 * Number of threads that the started backend computes with: half the logical processors where the page is cross-origin
 * isolated, since threads need SharedArrayBuffer, otherwise one.
 */
export const wasmThreads = (): number => getThreadsCount();
