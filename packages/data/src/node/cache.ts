import { dirname, join } from 'node:path';
import { cacheFolder } from './cacheFolder.ts';
import { CacheWriteError } from './errors.ts';
import { makeFolders } from './whole/makeFolder.ts';
import { replaceFile } from './whole/replace.ts';

/** `datasets` in the {@link cacheFolder}. */
export function defaultCacheDirectory(): string {
  return join(cacheFolder().directory, 'datasets');
}

/**
 * Writes a file of a cache whole or not at all, and makes the folders above it. Two processes that write the same file do not
 * disturb each other, and no link that another user has put there is followed.
 *
 * @throws CacheWriteError where the disk is full or the folder not writable
 */
export async function writeCacheFile(path: string, content: Uint8Array): Promise<void> {
  try {
    await makeFolders(dirname(path));
    await replaceFile(path, content);
  } catch (error) {
    throw new CacheWriteError(path, content.length, error);
  }
}
