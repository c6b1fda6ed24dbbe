import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './errors.ts';
import { type Liveness, livenessOf, type ProcessIdentity, thisProcess } from './processIdentity.ts';

/**
 * Siblings are our hidden files and folders beside a checkpoint `best`, named `.best.KIND-` followed by the `ProcessIdentity`
 * of their maker. `writing`: the folder of a new checkpoint being written. `replaced`: the old checkpoint, moved aside for the
 * moment of the exchange. `lock`: the file of a training that uses the checkpoint. A killed process leaves its siblings behind.
 */
export type SiblingKind = 'writing' | 'replaced' | 'lock';

export interface Sibling {
  /** Name of the checkpoint that it lies beside. */
  of: string;
  path: string;
  kind: SiblingKind;
  /** When its content was last changed, in milliseconds since 1970. */
  time: number;
  pid: number;
  /** Whether the process that made it is alive. */
  maker: Liveness;
  /** True when no process will finish or remove it any more. */
  abandoned: boolean;
}

const NAME = /^\.(.+)\.(writing|replaced|lock)-([0-9a-f]{8})-([0-9a-f]{8}|)-([0-9a-f]{8}|)-(\d+)-(\d*)-[0-9a-f]{12}$/s;
const DAY = 24 * 60 * 60 * 1000;

/** Siblings that this process is using. Others with its identity are left from a failure in it, and count as abandoned. */
const inUse = new Set<string>();

/**
 * A path for a sibling of checkpoint `directory` that nothing else uses. Call {@link releaseSibling} when it is gone.
 */
export function claimSibling(directory: string, kind: SiblingKind): string {
  const path = siblingPath(directory, kind, thisProcess);
  inUse.add(path);
  return path;
}

/** A path for a sibling of checkpoint `directory` that nothing else uses, made by that process. */
export function siblingPath(directory: string, kind: SiblingKind, maker: ProcessIdentity): string {
  const { host, boot, namespace, pid, start } = maker;
  const suffix = [kind, host, boot, namespace, pid, start, randomBytes(6).toString('hex')].join('-');
  return join(dirname(directory), `.${basename(directory)}.${suffix}`);
}

export function releaseSibling(path: string): void {
  inUse.delete(path);
}

/** Name of the checkpoint whose old state a folder of this name (`replaced`) is; undefined for any other name. */
export function replacedCheckpoint(name: string): string | undefined {
  const match = NAME.exec(name);
  return match?.[2] === 'replaced' ? match[1] : undefined;
}

/** All siblings of checkpoint `directory`, newest first; none when its parent does not exist or cannot be listed. */
export async function findSiblings(directory: string): Promise<Sibling[]> {
  const names = (await readdir(dirname(directory)).catch(() => [])).filter(
    (name) => nameOf(name) === basename(directory),
  );
  return siblingsAmong(names, dirname(directory));
}

/**
 * The locks on all checkpoints in `folder`, newest first.
 *
 * @throws NodeJS.ErrnoException where the folder cannot be listed
 */
export async function findLocks(folder: string): Promise<Sibling[]> {
  const names = (await readdir(folder)).filter((name) => NAME.exec(name)?.[2] === 'lock');
  return siblingsAmong(names, folder);
}

const nameOf = (sibling: string): string | undefined => NAME.exec(sibling)?.[1];

async function siblingsAmong(names: readonly string[], folder: string): Promise<Sibling[]> {
  const siblings: Sibling[] = [];
  for (const name of names) {
    const match = NAME.exec(name);
    if (!match) continue;
    const path = join(folder, name);
    const time = await modified(path);
    if (time === undefined) continue; // gone meanwhile
    const [host, boot, namespace, pid, start] = match.slice(3) as [string, string, string, string, string];
    const kind = match[2] as SiblingKind;
    const maker = makerOf(path, { host, boot, namespace, pid: Number(pid), start });
    // Whether a process elsewhere lives cannot be seen from here. No write takes a day; a training may.
    const abandoned = maker === 'dead' || (maker === 'elsewhere' && kind !== 'lock' && Date.now() - time > DAY);
    siblings.push({ of: match[1]!, path, kind, time, pid: Number(pid), maker, abandoned });
  }
  return siblings.sort((a, b) => b.time - a.time);
}

/** Whether a sibling's maker is alive; one of this process that is not in use counts as a dead process's. */
function makerOf(path: string, identity: ProcessIdentity): Liveness {
  const liveness = livenessOf(identity);
  return liveness === 'alive' && identity.pid === thisProcess.pid && !inUse.has(path) ? 'dead' : liveness;
}

/** When a file was last changed; undefined when there is none. */
async function modified(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
