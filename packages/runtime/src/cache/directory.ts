import { cacheFolder } from '@densenet/data/cache-folder';

/**
 * The folder where prepared files are kept, shared by all projects of this user: `$XDG_CACHE_HOME/densenet`, or
 * `~/.cache/densenet` where there is none or others may write to it.
 */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return cacheFolder(env).directory;
}
