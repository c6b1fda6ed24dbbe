import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSpec } from '../sources/datasetSpecs.ts';
import { WrongFileError } from './errors.ts';
import { maxStoredBytes, verifiedContent } from './verify.ts';

/** The names a file goes by: some distributors write `train-images.idx3-ubyte`, and any of them may compress it. */
export function spellings(spec: FileSpec): string[] {
  const dotted = spec.name.replace(/-(idx\d-ubyte)$/, '.$1');
  return [...new Set([spec.name, dotted])].flatMap((name) => [name, `${name}.gz`]);
}

export interface FoundFile {
  path: string;
  /** Size on disk. */
  bytes: number;
}

/** Where a folder holds the file, under whichever spelling, or undefined. */
export async function findFile(directory: string, spec: FileSpec): Promise<FoundFile | undefined> {
  const folders = spec.folder === undefined ? [directory] : [directory, join(directory, spec.folder)];
  for (const path of folders.flatMap((folder) => spellings(spec).map((name) => join(folder, name)))) {
    const stats = await statOrUndefined(path);
    // Only regular files: reading a pipe or a device could wait forever.
    if (stats?.isFile()) return { path, bytes: stats.size };
  }
  return undefined;
}

/**
 * Reads a file that `findFile` found and returns its verified uncompressed content.
 *
 * @throws WrongFileError where it is another file or a damaged one; one that is far too large is not even read.
 */
export async function readVerified({ path, bytes }: FoundFile, spec: FileSpec, title: string): Promise<Uint8Array> {
  const role = `${title}'s ${spec.name}`;
  if (bytes > maxStoredBytes(spec)) {
    throw new WrongFileError(path, role, `at most ${maxStoredBytes(spec)} bytes`, `${bytes}`);
  }
  return verifiedContent(await readFile(path), spec, { file: path, role });
}

async function statOrUndefined(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
