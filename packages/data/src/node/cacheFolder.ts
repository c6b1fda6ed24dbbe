import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { othersMayWrite } from './othersMayWrite.ts';

// This file is an entry point of its own, `@densenet/data/cache-folder`: starting a backend loads no code for data sets.
export { othersMayWrite };

/** The folder where everything is kept that can be downloaded or built again. */
export interface CacheFolder {
  directory: string;
  /** A sentence for the user where it is not the folder that the environment names, undefined otherwise. */
  notice?: string;
}

/**
 * `$XDG_CACHE_HOME/densenet`, or `~/.cache/densenet`. A relative XDG_CACHE_HOME is ignored, as the XDG rules say. Since
 * libraries are loaded from this folder, one in which other users may write is passed over: of XDG_CACHE_HOME, HOME and the
 * home in the user database, the first that only the user may write is taken. Where there is none, the first is returned,
 * which the runtime then refuses.
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
