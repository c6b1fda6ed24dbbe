import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDirectory, writeCacheFile } from '../cache.ts';
import { type Disk, lookAtAll } from './disk.ts';
import { type PictureColumns, PictureList, type PictureListHead } from './pictureList.ts';

/** Says what an index file is, and in which form: another form is not read. */
const signature = 'densenet picture index 2';

/**
 * Some file systems give two changes within this time the same time. A folder that was changed less long ago is not trusted,
 * since another change may not show.
 */
const coarsestClockMs = 2000;

/**
 * What a list depends on, as it was when the list was made: tables, and folders, whose time changes when a name is added or
 * removed.
 */
export type Witness = readonly [path: string, time: number, size: number];

interface Header {
  signature: string;
  head: PictureListHead;
  witnesses: readonly Witness[];
  /** Bytes of each column, in {@link columnTypes}' order. */
  lengths: readonly number[];
}

/** Columns of large values first, so that each begins at a multiple of the size of its values. */
const columnTypes = {
  pathEnds: Float64Array,
  sizes: Float64Array,
  times: Float64Array,
  labels: Int32Array,
  labelEnds: Uint32Array,
  groups: Int32Array,
  parts: Uint8Array,
  pathBytes: Uint8Array,
} as const satisfies Record<keyof PictureColumns, unknown>;
const columnNames = Object.keys(columnTypes) as (keyof PictureColumns)[];

/** Where the index of a folder or table is kept: a name of its own for each way to list it. */
export function indexPath(path: string, groupColumn: string | undefined, cacheDirectory = defaultCacheDirectory()) {
  const name = createHash('sha256')
    .update(JSON.stringify([path, groupColumn ?? null]))
    .digest('hex')
    .slice(0, 24);
  return join(cacheDirectory, 'folders', `${name}.index`);
}

/** What the paths are like now; undefined where one is gone, or changed so lately that it may change again unseen. */
export async function witnessesOf(disk: Disk, paths: readonly string[], now: number): Promise<Witness[] | undefined> {
  const found = await lookAtAll(disk, paths);
  if (found.some((each) => each === undefined || each.time > now - coarsestClockMs)) return undefined;
  return paths.map((path, at) => [path, found[at]!.time, found[at]!.size]);
}

/** @throws CacheWriteError where the file cannot be written */
export async function writeIndex(file: string, list: PictureList, witnesses: readonly Witness[]): Promise<void> {
  const columns = columnNames.map((name) => {
    const { buffer, byteOffset, byteLength } = list.columns[name];
    return Buffer.from(buffer, byteOffset, byteLength);
  });
  const header: Header = { signature, head: list.head, witnesses, lengths: columns.map(({ length }) => length) };
  await writeCacheFile(file, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...columns]));
}

/** The list of an index file; undefined where there is none, or something that it depends on has changed. */
export async function readIndex(file: string, disk: Disk): Promise<PictureList | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  const end = bytes?.indexOf('\n') ?? -1;
  if (bytes === undefined || end < 0) return undefined;
  const header = headerOf(bytes.toString('utf8', 0, end));
  if (header === undefined) return undefined;
  const { head, witnesses, lengths } = header;
  if (bytes.length - end - 1 !== lengths.reduce((sum, length) => sum + length, 0)) return undefined;
  const found = await lookAtAll(
    disk,
    witnesses.map(([path]) => path),
  );
  if (witnesses.some(([, time, size], at) => found[at]?.time !== time || found[at]?.size !== size)) return undefined;
  const columns: Record<string, unknown> = {};
  let start = end + 1;
  columnNames.forEach((name, at) => {
    // A copy, since in the file's bytes a column need not begin where a Float64Array may.
    const copy = new Uint8Array(bytes.subarray(start, start + lengths[at]!));
    start += lengths[at]!;
    columns[name] = new columnTypes[name](copy.buffer);
  });
  return new PictureList(head, columns as unknown as PictureColumns);
}

function headerOf(text: string): Header | undefined {
  try {
    const header = JSON.parse(text) as Header;
    return header.signature === signature ? header : undefined;
  } catch {
    return undefined;
  }
}
