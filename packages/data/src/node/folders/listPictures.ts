import { resolve } from 'node:path';
import { PictureListError } from '../errors.ts';
import { unreadable } from '../pictures/readPicture.ts';
import { type Disk, disk as realDisk } from './disk.ts';
import { indexPath, readIndex, witnessesOf, writeIndex } from './indexFile.ts';
import { listFolder } from './listFolder.ts';
import { listTable } from './listTable.ts';
import type { PictureList } from './pictureList.ts';

export interface ListPicturesOptions {
  /** A table's column of groups, such as patients, whose pictures must stay in one part. */
  groupColumn?: string | undefined;
  /** Where the index is kept. Default: the cache of data sets. */
  cacheDirectory?: string;
  signal?: AbortSignal | undefined;
  /** @internal */
  disk?: Disk;
}

/**
 * The pictures of a folder (one folder a class, or `train`, `val` and `test` of these) or of a table (`.csv`, `.jsonl`), with
 * their classes. Only names, sizes and times are read, and only once: an index in the cache is used until a folder or the table
 * changes.
 *
 * @throws PictureListError where it is no data set; it says what was expected
 * @throws PictureError where the folder or table cannot be read
 * @throws CacheWriteError where the index cannot be written
 */
export async function listPictures(path: string, options: ListPicturesOptions = {}): Promise<PictureList> {
  const { groupColumn, cacheDirectory, signal, disk = realDisk } = options;
  const absolute = resolve(path);
  const found = await disk.look(absolute);
  if (found === undefined) throw unreadable(absolute, Object.assign(new Error(), { code: 'ENOENT' }));
  if (found.kind === 'folder' && groupColumn !== undefined) {
    throw new PictureListError(
      `${absolute} is a folder, which has no column ${groupColumn}: a table (.csv, .jsonl) has`,
    );
  }
  const file = indexPath(absolute, groupColumn, cacheDirectory);
  const known = await readIndex(file, disk);
  if (known !== undefined) return known;
  // Times are taken before listing: what changes meanwhile is seen as changed.
  const begun = Date.now();
  const paths: string[] = [];
  const listing = { disk, signal, onWitness: (witness: string) => paths.push(witness) };
  const list =
    found.kind === 'folder'
      ? await listFolder(absolute, listing)
      : await listTable(absolute, { ...listing, groupColumn });
  const witnesses = list.head.missing.length === 0 ? await witnessesOf(disk, paths, begun) : undefined;
  if (witnesses !== undefined) await writeIndex(file, list, witnesses);
  return list;
}
