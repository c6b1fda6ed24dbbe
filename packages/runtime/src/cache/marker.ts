import { createHash } from 'node:crypto';
import { chmod, lstat, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireOwn } from './directory.ts';

/** The file that says what a folder of the cache is; a folder without it is not whole and is never used. */
export const MARKER = 'densenet.json';

/** Files up to this size are checked by their hash at each use; larger ones (TensorFlow's library has 1 GB) by their size. */
const HASHED_BYTES = 2 ** 26;

/** Content of the marker file of a folder in the cache. */
export interface Marker {
  /** What the folder holds, for messages. */
  what: string;
  /** Sizes in bytes of the files that matter, by path inside the folder: a loss of power can truncate them. */
  files: Record<string, number>;
  /** SHA-256 of those of `files` that have up to 64 MiB, by path: they are loaded as code. */
  sha256: Record<string, string>;
  /** Whatever the maker of the folder wants to read again later. */
  details: Record<string, unknown>;
  createdAt: string;
}

/** Writes the marker of a complete folder, with sizes and hashes of `files`; makes these writable by their owner only. */
export async function writeMarker(
  directory: string,
  marker: Pick<Marker, 'what' | 'details'> & { files: readonly string[] },
): Promise<void> {
  const whole: Marker = { ...marker, files: {}, sha256: {}, createdAt: new Date().toISOString() };
  for (const file of marker.files) {
    const path = join(directory, file);
    const { size, mode } = await lstat(path);
    await chmod(path, mode & 0o755); // a compiler or pip under a wide umask
    whole.files[file] = size;
    if (size <= HASHED_BYTES) whole.sha256[file] = await sha256Of(path);
  }
  await writeFile(join(directory, MARKER), `${JSON.stringify(whole, null, 2)}\n`, { flush: true, mode: 0o644 });
}

/** The marker of a folder; undefined where there is none, it is damaged, or a file that it names has changed. */
export async function readMarker(directory: string): Promise<Marker | undefined> {
  try {
    const marker = JSON.parse(await readFile(join(directory, MARKER), 'utf8')) as Marker;
    for (const [file, size] of Object.entries(marker.files)) {
      const path = join(directory, file);
      const found = await lstat(path);
      if (!found.isFile() || found.size !== size) return undefined;
      if (size <= HASHED_BYTES && (await sha256Of(path)) !== marker.sha256[file]) return undefined;
    }
    return marker;
  } catch {
    return undefined;
  }
}

/**
 * What {@link readMarker} gives, for a folder from which something is to be loaded.
 *
 * @throws CacheError where another user could have written the folder or a file that the marker names
 */
export async function readOwnMarker(directory: string): Promise<Marker | undefined> {
  requireOwn(directory);
  const marker = await readMarker(directory);
  for (const file of Object.keys(marker?.files ?? {})) requireOwn(join(directory, file));
  return marker;
}

async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
