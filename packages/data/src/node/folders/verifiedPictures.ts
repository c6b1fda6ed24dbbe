import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeCacheFile } from '../cache.ts';
import { indexPath } from './indexFile.ts';
import type { PictureList } from './pictureList.ts';

/** Says what a file is, and in which form: another form is not read. */
const signature = 'densenet readable pictures 1\n';

/** Where it is kept which pictures of a folder have been decoded: beside its index. */
export function verifiedPath({ head: { folder } }: PictureList, cacheDirectory?: string): string {
  return indexPath(folder, undefined, cacheDirectory).replace(/\.index$/, '.readable');
}

/** 64 bits for each picture of a list, that tell its path, size and time from others. */
export function pictureKeys(list: PictureList): BigUint64Array {
  const { sizes, times } = list.columns;
  return BigUint64Array.from({ length: list.count }, (_, index) =>
    createHash('sha256')
      .update(`${sizes[index]} ${times[index]} ${list.path(index)}`)
      .digest()
      .readBigUInt64LE(),
  );
}

/** The keys of pictures that have been decoded; none where the file is not there or damaged. */
export async function readVerified(file: string): Promise<Set<bigint>> {
  const bytes = await readFile(file).catch(() => undefined);
  const begin = Buffer.from(signature);
  if (bytes === undefined || !bytes.subarray(0, begin.length).equals(begin)) return new Set();
  // A copy, since in the file's bytes they need not begin where such an array may.
  const values = new Uint8Array(bytes.subarray(begin.length));
  return new Set(values.length % 8 === 0 ? new BigUint64Array(values.buffer) : []);
}

/** @throws CacheWriteError where the file cannot be written */
export async function writeVerified(file: string, keys: ReadonlySet<bigint>): Promise<void> {
  const values = BigUint64Array.from(keys);
  await writeCacheFile(file, Buffer.concat([Buffer.from(signature), Buffer.from(values.buffer)]));
}
