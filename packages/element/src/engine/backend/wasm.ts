// Loaded only where wasm is used.
import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** Where the .wasm files are: a folder's URL with a slash at its end, or a URL for each file's name. */
export type WasmPaths = Parameters<typeof setWasmPaths>[0];

export const configureWasm = (paths: WasmPaths): void => setWasmPaths(paths);

/**
 * Threads it computes on, once started: half the logical processors where the page is cross-origin isolated, since
 * threads need SharedArrayBuffer, else one.
 */
export const wasmThreads = (): number => getThreadsCount();
