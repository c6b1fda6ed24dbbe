import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { largestFile } from './cachedFile.ts';
import { SourceError } from './source.ts';
import { chooseWeights } from './weightNames.ts';

/** Largest `config.json` that is read; with a thousand labels and their descriptions one has some 100 kB. */
const largestConfig = 2 ** 24;

/**
 * The bytes of a file of weights on this machine, and of the `config.json` beside it, where there is one, as in folders from
 * Hugging Face. Of a folder, the file that {@link chooseWeights} takes is read.
 *
 * @throws SourceError where there is no such file, the folder has no weights, or the file cannot be read
 */
export async function readLocal(path: string): Promise<{ bytes: Uint8Array; config?: Uint8Array }> {
  const stats = await stat(path).catch(() => {
    throw new SourceError(`${path}: there is no such file; expected weights, or a folder with weights in it`);
  });
  const weights = stats.isDirectory() ? await weightsIn(path) : path;
  const bytes = await readWhole(weights, largestFile);
  const beside = join(dirname(weights), 'config.json');
  const found = await stat(beside).catch(() => undefined);
  return found?.isFile() ? { bytes, config: await readWhole(beside, largestConfig) } : { bytes };
}

/** The name of the weights in a folder; undefined if it has none that can be read. */
export async function findWeights(folder: string): Promise<string | undefined> {
  return chooseWeights((await readdir(folder).catch(unreadable(folder))).sort().map((path) => ({ path })))?.path;
}

async function weightsIn(folder: string): Promise<string> {
  const found = await findWeights(folder);
  if (found) return join(folder, found);
  const shown = (await readdir(folder)).slice(0, 8).join(', ') || 'no files';
  throw new SourceError(
    `${folder}: the folder has no weights that can be read here, such as model.safetensors; it has ${shown}`,
  );
}

async function readWhole(path: string, largest: number): Promise<Uint8Array> {
  const stats = await stat(path).catch(unreadable(path));
  const { size } = stats;
  if (!stats.isFile())
    throw new SourceError(`${path}: it is not a file; expected weights, or a folder with weights in it`);
  if (size > largest) throw new SourceError(`${path}: it has ${size} bytes; at most ${largest} are read`);
  const bytes = await readFile(path).catch(unreadable(path));
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A file without permission, or the link to a blob that a pruned cache no longer has. */
function unreadable(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new SourceError(`${path}: it cannot be read (${error.code ?? error.message}); expected weights`, {
      cause: error,
    });
  };
}
