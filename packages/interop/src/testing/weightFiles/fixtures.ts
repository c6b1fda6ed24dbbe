import { readFileSync } from 'node:fs';
import type { StoredArray } from '../../weightFile.ts';

const folder = new URL('../../fixtures/weightFiles/', import.meta.url);

/** A file that PyTorch or Keras wrote; see `tools/make_weight_file_fixtures.py`. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, folder)));
}

/** What the framework itself reads from its files: by file and tensor. */
export function expectedTensors(framework: 'pytorch' | 'keras'): Map<string, Map<string, StoredArray>> {
  const files: Record<string, Record<string, { shape: number[]; values: number[] }>> = JSON.parse(
    readFileSync(new URL(`${framework}.json`, folder), 'utf8'),
  );
  const stored = ({ shape, values }: { shape: number[]; values: number[] }) => ({
    shape,
    values: new Float32Array(values),
  });
  return new Map(
    Object.entries(files).map(([file, tensors]) => [
      file,
      new Map(Object.entries(tensors).map(([name, tensor]) => [name, stored(tensor)])),
    ]),
  );
}
