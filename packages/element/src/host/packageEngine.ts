import type { EngineEnvironment } from '../engine/backend/start.ts';
import type { Form } from './form.ts';

/** Written in expressions that bundlers recognise (`import(...)`, `new URL(..., import.meta.url)`), so that they copy the files. */
const environment: EngineEnvironment = {
  loadBackend: {
    webgpu: () => import('../engine/backend/webgpu.ts'),
    wasm: () => import('../engine/backend/wasm.ts'),
  },
  // `build` writes the .wasm files into dist/embed/wasm, one copy for both forms of the package.
  wasmPaths: {
    'tfjs-backend-wasm.wasm': new URL('../embed/wasm/tfjs-backend-wasm.wasm', import.meta.url).href,
    'tfjs-backend-wasm-simd.wasm': new URL('../embed/wasm/tfjs-backend-wasm-simd.wasm', import.meta.url).href,
    'tfjs-backend-wasm-threaded-simd.wasm': new URL(
      '../embed/wasm/tfjs-backend-wasm-threaded-simd.wasm',
      import.meta.url,
    ).href,
  },
};

/** Creates an engine in the package for bundlers. The first call loads TensorFlow.js. */
export const createPackageEngine: Form['createEngine'] = async (choice) => {
  const { createEngine } = await import('../engine/createEngine.ts');
  return createEngine(choice, environment);
};
