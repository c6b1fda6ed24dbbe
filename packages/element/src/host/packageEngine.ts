import type { EngineEnvironment } from '../engine/backend/start.ts';
import type { Form } from './form.ts';

/** Every expression is one that bundlers know: they rewrite the addresses and take the files along. */
const environment: EngineEnvironment = {
  loadBackend: {
    webgpu: () => import('../engine/backend/webgpu.ts'),
    wasm: () => import('../engine/backend/wasm.ts'),
  },
  // The build puts them there, one copy for both forms of the package.
  wasmPaths: {
    'tfjs-backend-wasm.wasm': new URL('../embed/wasm/tfjs-backend-wasm.wasm', import.meta.url).href,
    'tfjs-backend-wasm-simd.wasm': new URL('../embed/wasm/tfjs-backend-wasm-simd.wasm', import.meta.url).href,
    'tfjs-backend-wasm-threaded-simd.wasm': new URL(
      '../embed/wasm/tfjs-backend-wasm-threaded-simd.wasm',
      import.meta.url,
    ).href,
  },
};

/** An engine of the package for bundlers. TensorFlow.js is loaded with the first. */
export const createPackageEngine: Form['createEngine'] = async (choice) => {
  const { createEngine } = await import('../engine/createEngine.ts');
  return createEngine(choice, environment);
};
