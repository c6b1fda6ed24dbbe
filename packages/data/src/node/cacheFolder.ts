import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { othersMayWrite } from './othersMayWrite.ts';

// An entry of its own, `@densenet/data/cache-folder`: who starts a backend loads no data sets.
export { othersMayWrite };

/** The folder where everything is kept that can be downloaded or built again. */
export interface CacheFolder {
  directory: string;
  /** A sentence for the user where it is not the folder that the environment names, undefined otherwise. */
  notice?: string;
}

/**
 * `$XDG_CACHE_HOME/densenet`, or `~/.cache/densenet`: a relative XDG_CACHE_HOME counts as none, as the XDG rules say. Where other
 * users may write (libraries are loaded from this folder), the next of XDG_CACHE_HOME, HOME and the home of the user database
 * is taken that is the user's own; where none is, the first, which the runtime then refuses.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): CacheFolder {
  const { XDG_CACHE_HOME } = env;
  const [first, ...others] = [
    ...(XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? [XDG_CACHE_HOME] : []),
    ...[homedir(), ...homeOfUser()].map((home) => join(home, '.cache')),
  ].map((base) => join(base, 'densenet'));
  const why = othersMayWrite(first!);
  const safe = why === undefined ? undefined : others.find((directory) => othersMayWrite(directory) === undefined);
  if (safe === undefined) return { directory: first! };
  return {
    directory: safe,
    notice: `the cache folder ${first} is not used: ${why}, so what is kept there could be another's. ${safe} is used instead`,
  };
}

/** The user's home as the system knows it, whatever HOME says: sudo and some containers leave another user's there. */
function homeOfUser(): string[] {
  try {
    return [userInfo().homedir];
  } catch {
    return []; // a user without an entry
  }
}
