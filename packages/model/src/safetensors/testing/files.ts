import { readFileSync } from 'node:fs';

/** A file that `tools/fixtures_safetensors.py` wrote with the reference implementation. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));
}

/** A file with this header text, whatever it says, and `dataBytes` zeros after it. */
export function rawFile(header: string, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
