import type { WasmPaths } from './wasm.ts';

/** How the form in which the package is used (bundler, single file) gives what is loaded only when needed. */
export interface EngineEnvironment {
  loadBackend: {
    webgpu(): Promise<unknown>;
    wasm(): Promise<typeof import('./wasm.ts')>;
  };
  wasmPaths: WasmPaths;
}
