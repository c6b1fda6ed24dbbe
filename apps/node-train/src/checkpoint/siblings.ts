import { createHash, randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './errors.ts';

/**
 * Beside a checkpoint `best`, while it is written, lie hidden folders of ours: `.best.writing-HOST-PID-RANDOM`, the new
 * one being made, and for a moment `.best.replaced-HOST-PID-RANDOM`, the old one moved out of its way. A killed process
 * leaves them behind.
 */
export type SiblingKind = 'writing' | 'replaced';

export interface Sibling {
  path: string;
  kind: SiblingKind;
  /** When its content was last changed, in milliseconds since 1970. */
  time: number;
  /** True when the process that made it is gone. */
  abandoned: boolean;
}

const NAME = /^\.(.+)\.(writing|replaced)-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}$/s;
const DAY = 24 * 60 * 60 * 1000;

const thisHost = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
/**
 * Those that this process is using: its id alone does not tell, since a restarted container often gives the same one
 * again.
 */
const inUse = new Set<string>();

/**
 * A path for a sibling of checkpoint `directory` that nothing else uses. Call {@link releaseSibling} when it is gone.
 */
export function claimSibling(directory: string, kind: SiblingKind): string {
  const random = randomBytes(6).toString('hex');
  const path = join(dirname(directory), `.${basename(directory)}.${kind}-${thisHost}-${process.pid}-${random}`);
  inUse.add(path);
  return path;
}

export function releaseSibling(path: string): void {
  inUse.delete(path);
}

/** The name of the checkpoint that a folder of this name would be the old state of; undefined for any other name. */
export function replacedCheckpoint(name: string): string | undefined {
  const match = NAME.exec(name);
  return match?.[2] === 'replaced' ? match[1] : undefined;
}

/** All siblings of checkpoint `directory`, newest first; none when its parent does not exist or cannot be listed. */
export async function findSiblings(directory: string): Promise<Sibling[]> {
  const names = await readdir(dirname(directory)).catch(() => []);
  const siblings: Sibling[] = [];
  for (const name of names) {
    const match = NAME.exec(name);
    if (match?.[1] !== basename(directory)) continue;
    const path = join(dirname(directory), name);
    const time = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (time === undefined) continue; // gone meanwhile
    const [, , kind, host, pid] = match;
    // Whether a process of another host (or container) lives cannot be seen from here, but no write takes a day.
    const abandoned = host === thisHost ? !inUse.has(path) && !isOtherProcess(Number(pid)) : Date.now() - time > DAY;
    siblings.push({ path, kind: kind as SiblingKind, time, abandoned });
  }
  return siblings.sort((a, b) => b.time - a.time);
}

function isOtherProcess(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0); // sends nothing, only asks
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM'; // someone else's process
  }
}
