import { PictureListError } from '../errors.ts';
import type { DecodePool } from './decodePool.ts';
import type { PictureList } from './pictureList.ts';
import { someAtOnce } from './someAtOnce.ts';
import { pictureKeys, readVerified, verifiedPath, writeVerified } from './verifiedPictures.ts';

export interface ReadableOptions {
  /** Ends at the first picture that cannot be read, and where a file of a table is not there. */
  strict?: boolean | undefined;
  /** Where it is kept which pictures have been decoded. Default: the cache of data sets. */
  cacheDirectory?: string | undefined;
  /** Called while pictures are decoded: how many are done of those that are not known to be readable. */
  onProgress?: ((done: number, total: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface ReadablePictures {
  /** The list without what cannot be read; the list itself where all can. */
  list: PictureList;
  /** What was left out, in the list's order, with messages that name the files. */
  unreadable: { path: string; problem: string }[];
}

/**
 * Leaves out of a list the pictures that cannot be read, before it is divided: in training an error at one would come after
 * hours. Each picture is decoded once: which ones could be is kept in the cache, by path, size and time, also where this is
 * ended before all are done. Those that could not are tried each time, since what they lack may be a right.
 *
 * @throws PictureError where a picture cannot be read, with `strict`; it names the file
 * @throws PictureListError where a class that is to be learned has no readable pictures, or with `strict` a file is not there
 * @throws DecodeWorkerError where a thread died of a picture
 * @throws CacheWriteError where what was found cannot be kept
 * @throws the signal's reason where it is aborted
 */
export async function readablePictures(
  list: PictureList,
  pool: DecodePool,
  { strict = false, cacheDirectory, onProgress, signal }: ReadableOptions = {},
): Promise<ReadablePictures> {
  if (strict) expectNoneMissing(list);
  const file = verifiedPath(list, cacheDirectory);
  const known = await readVerified(file);
  const keys = pictureKeys(list);
  const unknown = Uint32Array.from(keys.keys()).filter((index) => !known.has(keys[index]!));
  if (unknown.length === 0) return { list, unreadable: [] };
  const problems = new Map<number, string>();
  const before = known.size;
  let done = 0;
  const decodeOne = async (at: number) => {
    const index = unknown[at]!;
    try {
      await pool.check(list.file(index));
      known.add(keys[index]!);
    } catch (error) {
      const { name, message } = error as Error;
      if (strict || name !== 'PictureError') throw error;
      problems.set(index, message);
    }
    onProgress?.(++done, unknown.length);
  };
  try {
    await someAtOnce(unknown.length, decodeOne, signal);
  } finally {
    if (known.size > before) await writeVerified(file, known);
  }
  if (problems.size === 0) return { list, unreadable: [] };
  const unreadable = [...problems]
    .sort(([a], [b]) => a - b)
    .map(([index, problem]) => ({ path: list.path(index), problem }));
  const readable = list.only(Uint32Array.from(keys.keys()).filter((index) => !problems.has(index)));
  expectClasses(list, readable, unreadable[0]!.problem);
  return { list: readable, unreadable };
}

/** @throws PictureListError where a file of the table is not there */
export function expectNoneMissing({ head: { folder, missing } }: PictureList): void {
  if (missing.length === 0) return;
  const which = missing.length === 1 ? '' : ` (the first of ${missing.length})`;
  throw new PictureListError(`${folder}/${missing[0]}${which} is not there: correct the table, or bring the file`);
}

/** Each class that could be learned must still have a picture to learn from. */
function expectClasses(all: PictureList, readable: PictureList, problem: string): void {
  const learned = (list: PictureList) => {
    const found = new Uint8Array(list.head.classNames.length);
    for (const part of ['train', 'undivided'] as const) {
      for (const index of list.indicesOf(part)) for (const label of list.labels(index)) found[label] = 1;
    }
    return found;
  };
  const left = learned(readable);
  const lost = learned(all).findIndex((had, label) => had === 1 && left[label] === 0);
  if (lost < 0) return;
  throw new PictureListError(
    `none of the pictures to learn the class ${all.head.classNames[lost]} from can be read (${problem}): bring such as can, ` +
      'or take the class out of the data set',
  );
}
