import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The folder where prepared files are kept, shared by all projects of this user: `$XDG_CACHE_HOME/densenet`, or
 * `~/.cache/densenet`. As the XDG rules say, a relative `XDG_CACHE_HOME` is ignored.
 */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const xdg = env.XDG_CACHE_HOME;
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'densenet');
}
