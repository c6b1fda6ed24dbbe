import { statfs } from 'node:fs/promises';
import { cacheFolder, othersMayWrite } from '@densenet/data/cache-folder';
import { CacheError } from '../errors.ts';

/**
 * The folder where prepared files are kept, shared by all projects of this user: `$XDG_CACHE_HOME/densenet`, or
 * `~/.cache/densenet` where there is none or others may write to it.
 */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return cacheFolder(env).directory;
}

/**
 * Libraries are loaded from the cache, so nobody else may be able to put one there.
 *
 * @throws CacheError where another user could change what is at `path`
 */
export function requireOwn(path: string): void {
  const why = othersMayWrite(path);
  if (why === undefined) return;
  throw new CacheError(
    path,
    `${why}, so a library in it could be another's`,
    "take the others' permission away (chmod go-w), or set XDG_CACHE_HOME to a folder of your own",
  );
}

/**
 * Refuses to start an installation that the disk cannot hold.
 *
 * @throws CacheError where less is free than the installation takes; the message names both
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

const REASONS: Record<string, { reason: string; remedy: string }> = {
  ENOSPC: {
    reason: 'no space is left on its disk',
    remedy: 'free some space, or set XDG_CACHE_HOME to a folder on another disk',
  },
  EDQUOT: {
    reason: 'the disk quota is used up',
    remedy: 'free some space, or set XDG_CACHE_HOME to a folder on another disk',
  },
  EROFS: { reason: 'its file system is read-only', remedy: 'set XDG_CACHE_HOME to a folder that can be written to' },
  EACCES: { reason: 'this user may not write there', remedy: 'set XDG_CACHE_HOME to a folder that can be written to' },
  EPERM: { reason: 'this user may not write there', remedy: 'set XDG_CACHE_HOME to a folder that can be written to' },
  ENOTDIR: { reason: 'a part of the path is a file', remedy: 'set XDG_CACHE_HOME to a folder' },
};

/** Turns a file system's error about the cache into one that says what to do; other errors pass through unchanged. */
export function explainCacheFailure(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const known = code ? REASONS[code] : undefined;
  return known ? new CacheError(path, `${known.reason} (${code})`, known.remedy, error) : error;
}
