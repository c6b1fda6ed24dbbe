import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { CifarSpec, Split } from '../sources/datasetSpecs.ts';
import { WrongFileError } from './errors.ts';
import { findFile } from './folder.ts';

const gunzipAsync = promisify(gunzip);

/** Most bytes that a file is unpacked to: three times as many as all images of a data set have. */
const mostBytes = 600e6;

/** Files of records that are no published ones: a part of a data set, or another one in its format. */
export interface OtherRecords {
  names: string[];
  contents: Uint8Array[];
}

/**
 * Files whose names begin with `train` or `test` and end in `.bin` or `.bin.gz`, in a folder that has no published file of that
 * split. What is in them cannot be compared with anything: only its form is checked, when it is read.
 *
 * @returns undefined where there are none
 * @throws WrongFileError where one is damaged
 */
export async function otherRecords(
  directory: string,
  spec: CifarSpec,
  split: Split,
): Promise<OtherRecords | undefined> {
  for (const file of spec.files[split]) if (await findFile(directory, file)) return undefined;
  const entries: string[] = await readdir(directory).catch(() => []);
  if (entries.includes(spec.archive.name)) return undefined;
  const names = entries.filter((name) => new RegExp(`^${split}.*\\.bin(\\.gz)?$`).test(name)).sort();
  if (names.length === 0) return undefined;
  const contents: Uint8Array[] = [];
  for (const name of names) {
    const stored = await readFile(join(directory, name));
    if (!name.endsWith('.gz')) {
      contents.push(stored);
      continue;
    }
    try {
      contents.push(await gunzipAsync(stored, { maxOutputLength: mostBytes }));
    } catch (error) {
      const role = `a file of ${spec.title}'s records`;
      throw new WrongFileError(join(directory, name), role, 'a whole gzip file', (error as Error).message);
    }
  }
  return { names, contents };
}
