import { LIMITS } from '../bytes/limits.ts';
import { quoted, shapeText } from '../bytes/quoted.ts';
import { WeightFileError } from '../weightFile.ts';
import type { FileBytes } from './bytes.ts';
import type { Dataset } from './datasets.ts';
import { unfilter } from './filters.ts';
import { leaves } from './groups.ts';

/**
 * The bytes of a dataset that is stored in chunks of equal shape, found by a B-tree (specification III.A.1). Chunks at the far
 * edges reach past the dataset.
 * @param length the dataset's bytes
 */
export function readChunks(
  bytes: FileBytes,
  { path, shape, size, layoutAt, filters }: Dataset,
  length: number,
): Uint8Array {
  const fail = (what: string) => new WeightFileError(`dataset ${quoted(path)} ${what}`);
  const rank = shape.length;
  if (rank === 0 || bytes.uint8(layoutAt + 2) !== rank + 1) throw fail('has chunks of another rank');
  const root = bytes.address(layoutAt + 3);
  if (root === undefined) throw fail('was never written');
  const chunk = shape.map((_, axis) => bytes.uint32(layoutAt + 11 + 4 * axis));
  const chunkBytes = chunk.reduce((product, side) => product * side, size);
  const expected = shape.reduce((product, side, axis) => product * Math.ceil(side / chunk[axis]!), 1);
  // A chunk may be larger than the dataset, but h5py does not make it so unless asked.
  if (!(chunkBytes > 0 && chunkBytes <= LIMITS.totalBytes && expected * chunkBytes <= 16 * length + 2 ** 20)) {
    throw fail(`of shape ${shapeText(shape)} has chunks ${shapeText(chunk)}`);
  }
  bytes.spend((expected * chunkBytes * (filters.length + 1)) / 256);
  const data = new Uint8Array(length);
  const found = new Set<string>();
  const keyBytes = 8 + 8 * (rank + 1);
  const stride = keyBytes + 8;
  for (const { key, child } of leaves(bytes, root, 1, (entry) => entry * stride + keyBytes, stride)) {
    const origin = chunk.map((_, axis) => bytes.uint64(key + 8 + 8 * axis));
    if (!origin.every((start, axis) => start < shape[axis]! && start % chunk[axis]! === 0) || found.has(`${origin}`)) {
      throw fail(`has a chunk at ${shapeText(origin)}, which is not in it or there twice`);
    }
    found.add(`${origin}`);
    const stored = bytes.slice(child, bytes.uint32(key));
    place(data, unfilter(stored, filters, bytes.uint32(key + 4), chunkBytes), shape, chunk, origin, size);
  }
  if (found.size !== expected) throw fail(`has ${found.size} of ${expected} chunks`);
  return data;
}

/** Copies the part of a chunk that is in the dataset, one run along the last axis at a time. */
function place(
  data: Uint8Array,
  values: Uint8Array,
  shape: readonly number[],
  chunk: readonly number[],
  origin: readonly number[],
  size: number,
): void {
  const inside = chunk.map((side, axis) => Math.min(side, shape[axis]! - origin[axis]!));
  const last = shape.length - 1;
  const rows = inside.slice(0, last).reduce((product, side) => product * side, 1);
  const index = inside.map(() => 0);
  for (let row = 0; row < rows; row++) {
    let from = 0;
    let to = 0;
    for (let axis = 0; axis <= last; axis++) {
      from = from * chunk[axis]! + index[axis]!;
      to = to * shape[axis]! + origin[axis]! + index[axis]!;
    }
    data.set(values.subarray(from * size, (from + inside[last]!) * size), to * size);
    for (let axis = last - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < inside[axis]!) break;
      index[axis] = 0;
    }
  }
}
