import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { CacheWriteError } from './errors.ts';

/** `$XDG_CACHE_HOME/densenet/datasets`, or `~/.cache/densenet/datasets`: a relative XDG_CACHE_HOME counts as none, as the XDG rules say. */
export function defaultCacheDirectory(): string {
  const cacheHome = process.env.XDG_CACHE_HOME;
  const base = cacheHome && isAbsolute(cacheHome) ? cacheHome : join(homedir(), '.cache');
  return join(base, 'densenet', 'datasets');
}

/**
 * Writes a file whole or not at all: to a name of its own beside the target, flushed to the disk, then renamed into place.
 * Two processes that write the same file do not disturb each other.
 *
 * @throws {CacheWriteError} When the disk is full or the folder not writable.
 */
export async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new CacheWriteError(path, content.length, error);
  }
}

/** Makes a rename survive a power cut. Windows cannot open a folder, and needs no flush of it. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
