import type { WasmPaths } from '../engine/backend/wasm.ts';

/**
 * Where the package for bundlers has the .wasm files: `build` writes them into dist/embed/wasm, one copy for both forms of the
 * package. Written in expressions that bundlers recognise (`new URL(..., import.meta.url)`), so that they copy the files.
 */
export const packageWasmPaths: WasmPaths = {
  'tfjs-backend-wasm.wasm': new URL('../embed/wasm/tfjs-backend-wasm.wasm', import.meta.url).href,
  'tfjs-backend-wasm-simd.wasm': new URL('../embed/wasm/tfjs-backend-wasm-simd.wasm', import.meta.url).href,
  'tfjs-backend-wasm-threaded-simd.wasm': new URL('../embed/wasm/tfjs-backend-wasm-threaded-simd.wasm', import.meta.url)
    .href,
};
