// A module of its own, loaded only where wasm is used.
import { registerWasmTrainingKernels } from '@densenet/ops/wasm';
import { configureWasm as configure, type WasmPaths } from '../../engine/backend/wasm.ts';

export { wasmThreads } from '../../engine/backend/wasm.ts';

/** As the classifier's, with the kernels that training needs. */
export async function configureWasm(paths: WasmPaths): Promise<void> {
  await configure(paths);
  registerWasmTrainingKernels();
}
