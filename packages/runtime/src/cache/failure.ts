import { CacheError } from '../errors.ts';

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
