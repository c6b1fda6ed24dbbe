import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cacheFolder.ts';
import { CacheWriteError } from './errors.ts';

/** `datasets` in the {@link cacheFolder}. */
export function defaultCacheDirectory(): string {
  return join(cacheFolder().directory, 'datasets');
}

/**
 * Writes a file whole or not at all: to a new file beside the target, of a name that nobody can know before, flushed to the
 * disk, then renamed into place. So two processes that write the same file do not disturb each other, and no link that another
 * user has put there is followed.
 *
 * @throws CacheWriteError where the disk is full or the folder not writable.
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
