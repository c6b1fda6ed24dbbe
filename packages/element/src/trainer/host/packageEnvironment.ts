import type { EngineEnvironment } from '../../engine/backend/start.ts';
import { packageWasmPaths } from '../../host/wasmPaths.ts';

/** Backends in the package for bundlers: as the classifier's, with the kernels of training where wasm is used. */
export const trainingEnvironment: EngineEnvironment = {
  loadBackend: {
    webgpu: () => import('../../engine/backend/webgpu.ts'),
    wasm: () => import('../engine/wasm.ts'),
  },
  wasmPaths: packageWasmPaths,
};
