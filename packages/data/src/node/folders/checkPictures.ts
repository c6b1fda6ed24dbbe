import type { DecodePool } from './decodePool.ts';
import { type PictureList, type PicturePart, pictureParts } from './pictureList.ts';
import { expectNoneMissing } from './readablePictures.ts';
import { someAtOnce } from './someAtOnce.ts';

/** Pictures that have the same pixels. */
export interface Duplicates {
  paths: string[];
  /** They are in more than one part of the data set, so that a picture of the test may have been learned. */
  acrossParts: boolean;
  /** They have different labels, of which one at least is wrong. */
  labelsDiffer: boolean;
}

/** What {@link checkPictures} finds. */
export interface PictureReport {
  folder: string;
  count: number;
  /** Size of all files together. */
  bytes: number;
  classes: { name: string; parts: Partial<Record<PicturePart, number>> }[];
  modes: Record<string, number>;
  /** In pixels; null where no picture could be read. */
  width: { smallest: number; largest: number } | null;
  height: { smallest: number; largest: number } | null;
  unreadable: { path: string; problem: string }[];
  /** Files that a table names and that are not there. */
  missing: readonly string[];
  duplicates: Duplicates[];
  /** Files that are no pictures. */
  otherFiles: number;
}

export interface CheckOptions {
  /** Ends at the first picture that cannot be read. */
  strict?: boolean;
  onProgress?: (done: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Decodes every picture of a list, and reports sizes, modes, classes, duplicates and what cannot be read.
 *
 * @throws PictureListError where a file of the table is not there, with `strict`; it names the file
 * @throws PictureError where a picture cannot be read, with `strict`; it names the file
 * @throws MissingPackageError where sharp, which decodes, is not installed
 * @throws the signal's reason where it is aborted
 */
export async function checkPictures(
  list: PictureList,
  pool: DecodePool,
  { strict = false, onProgress, signal }: CheckOptions = {},
): Promise<PictureReport> {
  const { folder, missing, otherFiles } = list.head;
  if (strict) expectNoneMissing(list);
  const digests = new BigUint64Array(list.count);
  const modes = new Map<string, number>();
  const [width, height] = [new Range(), new Range()];
  const problems = new Map<number, string>();
  let done = 0;
  const inspectOne = async (index: number) => {
    try {
      const facts = await pool.inspect(list.file(index));
      digests[index] = facts.digest;
      modes.set(facts.mode, (modes.get(facts.mode) ?? 0) + 1);
      width.add(facts.width);
      height.add(facts.height);
    } catch (error) {
      const { name, message } = error as Error;
      if (strict || name !== 'PictureError') throw error;
      problems.set(index, message);
    }
    onProgress?.(++done);
  };
  await someAtOnce(list.count, inspectOne, signal);
  const unreadable = [...problems].sort(([a], [b]) => a - b);
  return {
    folder,
    count: list.count,
    bytes: list.columns.sizes.reduce((sum, size) => sum + size, 0),
    classes: classesOf(list),
    modes: Object.fromEntries([...modes].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))),
    width: width.found,
    height: height.found,
    unreadable: unreadable.map(([index, problem]) => ({ path: list.path(index), problem })),
    missing,
    duplicates: duplicatesOf(list, digests, problems),
    otherFiles,
  };
}

class Range {
  found: { smallest: number; largest: number } | null = null;

  add(value: number): void {
    const { smallest, largest } = this.found ?? { smallest: value, largest: value };
    this.found = { smallest: Math.min(smallest, value), largest: Math.max(largest, value) };
  }
}

/** How many pictures of each class each part has. */
function classesOf(list: PictureList): PictureReport['classes'] {
  const counts = pictureParts.map(() => new Uint32Array(list.head.classNames.length));
  for (let index = 0; index < list.count; index++) {
    for (const label of list.labels(index)) counts[list.columns.parts[index]!]![label]!++;
  }
  const used = pictureParts.filter((_, part) => counts[part]!.some((count) => count > 0));
  return list.head.classNames.map((name, label) => ({
    name,
    parts: Object.fromEntries(used.map((part) => [part, counts[pictureParts.indexOf(part)]![label]!])),
  }));
}

function duplicatesOf(list: PictureList, digests: BigUint64Array, problems: ReadonlyMap<number, string>): Duplicates[] {
  const order = new Uint32Array(list.count).map((_, index) => index).filter((index) => !problems.has(index));
  order.sort((a, b) => (digests[a]! < digests[b]! ? -1 : digests[a]! > digests[b]! ? 1 : a - b));
  const groups: number[][] = [];
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && digests[order[end]!] === digests[order[start]!]) end++;
    if (end - start > 1) groups.push([...order.subarray(start, end)]);
  }
  groups.sort(([a], [b]) => a! - b!);
  return groups.map((indices) => ({
    paths: indices.map((index) => list.path(index)),
    acrossParts: new Set(indices.map((index) => list.part(index))).size > 1,
    labelsDiffer: new Set(indices.map((index) => [...list.labels(index)].sort().join())).size > 1,
  }));
}
