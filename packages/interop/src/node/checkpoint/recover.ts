import { readlink, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorCode } from './errors.ts';
import { findSiblings } from './siblings.ts';

/**
 * Path of checkpoint `directory`. While a writer is between moving the old checkpoint aside and the new one in, that is the
 * path of the old one; if the writer was killed there, the old one is moved back. Undefined when there is no checkpoint.
 */
export async function recoverCheckpoint(directory: string): Promise<string | undefined> {
  if (await exists(directory)) return directory;
  const aside = (await findSiblings(directory)).find(({ kind }) => kind === 'replaced');
  if (!aside?.abandoned) return aside?.path;
  try {
    await rename(aside.path, directory);
    return directory;
  } catch {
    return aside.path; // a read-only place, or another process was faster
  }
}

/**
 * Removes what killed processes left beside `directory`. An old checkpoint that was moved aside is removed only when a newer
 * one is in its place.
 */
export async function removeLeftovers(directory: string): Promise<void> {
  const replaced = await exists(directory);
  for (const { path, kind, abandoned } of await findSiblings(directory)) {
    if (abandoned && (kind === 'writing' || replaced)) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * Follows a link (`latest`) to the path of a checkpoint, whether or not that exists: its siblings lie beside it, not beside the
 * link.
 */
export async function followLinks(path: string, hops = 0): Promise<string> {
  const full = resolve(path);
  const target = hops < 10 ? await readlink(full).catch(() => undefined) : undefined;
  return target === undefined ? full : followLinks(resolve(dirname(full), target), hops + 1);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
