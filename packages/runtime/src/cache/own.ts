import { othersMayWrite } from '@densenet/data/cache-folder';
import { CacheError } from '../errors.ts';

/**
 * Libraries are loaded from the cache, so nobody else may be able to put one there.
 *
 * @throws {CacheError} when another user could change what is at `path`
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
