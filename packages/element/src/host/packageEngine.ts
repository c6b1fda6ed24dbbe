import type { EngineEnvironment } from '../engine/backend/start.ts';
import type { Form } from './form.ts';
import { packageWasmPaths } from './wasmPaths.ts';

/** Written in expressions that bundlers recognise (`import(...)`), so that they copy the files. */
const environment: EngineEnvironment = {
  loadBackend: {
    webgpu: () => import('../engine/backend/webgpu.ts'),
    wasm: () => import('../engine/backend/wasm.ts'),
  },
  wasmPaths: packageWasmPaths,
};

/** Creates an engine in the package for bundlers. The first call loads TensorFlow.js. */
export const createPackageEngine: Form['createEngine'] = async (choice) => {
  const { createEngine } = await import('../engine/createEngine.ts');
  return createEngine(choice, environment);
};
