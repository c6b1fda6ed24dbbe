import type { WasmPaths } from './wasm.ts';

/** The smallest WebAssembly module: the format's magic number and version. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * Checks, before the backend is loaded, that the page may use WebAssembly. The backend itself would write five warnings to
 * the console and not say what to do.
 *
 * @throws Error where the browser has no WebAssembly, or the page's policy forbids it
 */
export async function expectWasmAllowed(): Promise<void> {
  if (typeof WebAssembly === 'undefined') throw new Error('the browser has no WebAssembly');
  try {
    await WebAssembly.instantiate(emptyModule);
  } catch {
    throw new Error("the page's Content-Security-Policy forbids it: script-src needs 'wasm-unsafe-eval'");
  }
}

/**
 * Throws the reason why the backend did not start. Most often its .wasm files were not copied along.
 *
 * @param found the error that the backend gave
 * @throws Error where a .wasm file is missing, naming it; else `found`
 */
export async function throwWhyNoWasm(paths: WasmPaths, found: Error): Promise<never> {
  const file = 'tfjs-backend-wasm-simd.wasm';
  const url = typeof paths === 'string' ? paths + file : paths[file]!;
  const response = await fetch(url, { method: 'HEAD' }).catch(() => undefined);
  if (response?.ok) throw found;
  const answer = response ? `the server answers ${response.status}` : 'it cannot be reached';
  throw new Error(`${url} is missing (${answer}): copy the whole folder, wasm/ too`);
}
