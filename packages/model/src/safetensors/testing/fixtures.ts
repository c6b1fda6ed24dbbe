import { readFileSync } from 'node:fs';

/** A file that `tools/fixtures_safetensors.py` wrote with the reference implementation. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));
}
