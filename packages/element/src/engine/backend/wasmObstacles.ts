import type { WasmPaths } from './wasm.ts';

/** The smallest module there is: the format's mark and version. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * Asked before the backend is loaded, which would fill the console with five warnings and not say what to do.
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
 * Looks for the reason why the backend did not start: most often its files were not copied along.
 *
 * @throws Error where a file is not there; it names it. Else the error that was found
 */
export async function whyNoWasm(paths: WasmPaths, found: Error): Promise<never> {
  const file = 'tfjs-backend-wasm-simd.wasm';
  const url = typeof paths === 'string' ? paths + file : paths[file]!;
  const response = await fetch(url, { method: 'HEAD' }).catch(() => undefined);
  if (response?.ok) throw found;
  const answer = response ? `the server answers ${response.status}` : 'it cannot be reached';
  throw new Error(`${url} is missing (${answer}): copy the whole folder, wasm/ too`);
}
