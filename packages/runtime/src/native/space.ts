import { statfs } from 'node:fs/promises';
import { CacheError } from '../errors.ts';

/**
 * Refuses to start an installation that the disk cannot hold.
 *
 * @throws {CacheError} naming the space there is and the space it takes.
 */
export async function requireSpace(directory: string, bytes: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new CacheError(
    directory,
    `${gigabytes(free)} are free and ${what} takes ${gigabytes(bytes)} while it is installed`,
    'free some space, or set XDG_CACHE_HOME to a folder on another disk',
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
