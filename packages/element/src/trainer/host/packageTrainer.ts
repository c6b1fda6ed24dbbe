import type { EngineEnvironment } from '../../engine/backend/start.ts';
import { packageWasmPaths } from '../../host/wasmPaths.ts';
import type { TrainerForm } from './hostedTrainer.ts';

/** As the classifier's, with the kernels of training where wasm is used. */
const environment: EngineEnvironment = {
  loadBackend: {
    webgpu: () => import('../../engine/backend/webgpu.ts'),
    wasm: () => import('../engine/wasm.ts'),
  },
  wasmPaths: packageWasmPaths,
};

/** Creates a trainer in the package for bundlers. The first call loads TensorFlow.js. */
export const createPackageTrainer: TrainerForm['createTrainer'] = async (choice) => {
  const { createTrainer } = await import('../engine/createTrainer.ts');
  return createTrainer(choice, environment);
};
