import { join } from 'node:path';
import { type DatasetName, type DatasetSpec, type FileSpec, filesOf, type Split } from '../sources/datasetSpecs.ts';
import { defaultCacheDirectory } from './cache.ts';
import { findFile, readVerified } from './folder.ts';
import { specNamed } from './loadDataset.ts';
import type { ObtainOptions } from './obtain.ts';

export interface FileReport {
  /** The published name, without `.gz`. */
  name: string;
  split: Split;
  /** Size of the uncompressed content, as it must be. */
  byteLength: number;
  /** The place that `loadDataset` would take it from; of a file that is wrong everywhere, the first place that has it. */
  place: 'given folder' | 'system folder' | 'cache' | 'not present';
  /** Present unless `place` is `not present`. */
  path?: string;
  /** Size on disk, compressed or not. */
  bytes?: number;
  /** `verified`: length and SHA-256 are right. `wrong`: `problem` says what was expected and found. `absent`: there is no file. */
  state: 'verified' | 'wrong' | 'absent';
  problem?: string;
}

export interface DatasetReport {
  name: string;
  title: string;
  /** The folders looked at, in order. */
  folders: string[];
  files: FileReport[];
}

/**
 * Where each file of a data set is on this machine, and whether it is the right one. Reads and hashes the files (about 0.1 s),
 * changes nothing and uses no network.
 *
 * @throws UnknownDatasetError where there is no such data set.
 */
export async function locateDataset(
  name: DatasetName,
  options: Pick<ObtainOptions, 'dataDirectory' | 'cacheDirectory'> = {},
): Promise<DatasetReport> {
  return locateSpec(specNamed(name), options);
}

/** `locateDataset` for a specification that is not in the table. */
export async function locateSpec(
  spec: DatasetSpec,
  { dataDirectory, cacheDirectory }: Pick<ObtainOptions, 'dataDirectory' | 'cacheDirectory'>,
): Promise<DatasetReport> {
  const places: Place[] =
    dataDirectory !== undefined
      ? [['given folder', dataDirectory]]
      : [
          ['system folder', spec.systemDirectory],
          ['cache', join(cacheDirectory ?? defaultCacheDirectory(), spec.name)],
        ];
  const files: FileReport[] = [];
  for (const { split, file } of filesOf(spec)) {
    files.push({ name: file.name, split, byteLength: file.byteLength, ...(await locateFile(spec, file, places)) });
  }
  return { name: spec.name, title: spec.title, folders: places.map(([, folder]) => folder), files };
}

type Place = [place: FileReport['place'], directory: string];

/** The first right file; where there is none, the first wrong one, as that is what a user must hear of. */
async function locateFile(spec: DatasetSpec, file: FileSpec, places: Place[]) {
  let wrong: Pick<FileReport, 'place' | 'path' | 'bytes' | 'state' | 'problem'> | undefined;
  for (const [place, directory] of places) {
    const found = await findFile(directory, file);
    if (found === undefined) continue;
    try {
      await readVerified(found, file, spec.title);
      return { place, ...found, state: 'verified' as const };
    } catch (error) {
      wrong ??= { place, ...found, state: 'wrong', problem: (error as Error).message };
    }
  }
  return wrong ?? { place: 'not present' as const, state: 'absent' as const };
}
