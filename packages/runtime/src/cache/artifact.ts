import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OnProgress } from '../types.ts';
import { explainCacheFailure } from './directory.ts';
import { isGone, type Owner, thisProcess, withLock } from './lock.ts';
import { type Marker, readOwnMarker, writeMarker } from './marker.ts';

/** A folder of the cache that is made once: an installation, a compiled library. */
export interface Artifact {
  /** The folder that is to appear. */
  directory: string;
  /** What the folder holds, for messages. */
  what: string;
  /** Fills an empty folder; gives the files that the marker is to check, and details that it is to keep. */
  build(temporary: string): Promise<{ files: string[]; details: Record<string, unknown> }>;
  onProgress?: OnProgress | undefined;
}

/** The mode of new folders, whatever the umask: what is loaded from them must be this user's. */
const OWN = 0o700;

/** Temporary folders of an unknown owner are removed when they are as old as this. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/**
 * Makes a folder of the cache, or finds it made. It is built under another name and appears by one rename, so that no
 * process ever sees half of it; two processes that want the same one wait for each other; what a killed process left
 * behind is removed by the next one.
 *
 * @throws CacheError where the cache cannot be written (read-only, full) or others may write to it
 * @throws whatever `build` throws
 */
export async function makeArtifact(artifact: Artifact): Promise<Marker> {
  const { directory } = artifact;
  const ready = await readOwnMarker(directory);
  if (ready) return ready;
  try {
    await mkdir(dirname(directory), { recursive: true, mode: OWN });
    return await withLock(`${directory}.lock`, announceWait(artifact), async () => {
      const made = await readOwnMarker(directory);
      if (made) return made;
      await removeLeftovers(directory);
      return await build(artifact);
    });
  } catch (error) {
    throw explainCacheFailure(dirname(directory), error);
  }
}

async function build({ directory, what, build }: Artifact): Promise<Marker> {
  const temporary = join(dirname(directory), temporaryName(basename(directory), thisProcess()));
  try {
    await mkdir(temporary, { mode: OWN });
    const { files, details } = await build(temporary);
    await writeMarker(temporary, { what, files, details });
    // The lock can fail (a clock that jumps, a shared disk): a folder that another process has finished may be in use, and stays.
    const meanwhile = await readOwnMarker(directory);
    if (meanwhile) return meanwhile;
    await rm(directory, { recursive: true, force: true });
    await rename(temporary, directory);
    const marker = await readOwnMarker(directory);
    if (!marker) throw new Error(`${directory} vanished while it was being made`);
    return marker;
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

function announceWait({ what, onProgress }: Artifact): (owner: Owner) => void {
  let said = false;
  return ({ pid, host }) => {
    if (!said) onProgress?.(`waiting for process ${pid} on ${host}, which is preparing ${what}`);
    said = true;
  };
}

function temporaryName(name: string, { host, pid }: Owner): string {
  return `.tmp+${name}+${encodeURIComponent(host)}+${pid}+${randomBytes(4).toString('hex')}`;
}

/** The owner inside a temporary folder's name, or undefined if it is not one for `name`. */
export function temporaryOwner(folder: string, name: string): Owner | undefined {
  const [tag, forName, host, pid] = folder.split('+');
  if (tag !== '.tmp' || forName !== name || !host || !pid) return undefined;
  return { host: decodeURIComponent(host), pid: Number(pid) };
}

async function removeLeftovers(directory: string): Promise<void> {
  const parent = dirname(directory);
  for (const folder of await readdir(parent)) {
    const owner = temporaryOwner(folder, basename(directory));
    if (!owner) continue;
    const path = join(parent, folder);
    if (isGone(owner) || (await ageMs(path)) > FORGOTTEN_MS) {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

async function ageMs(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
