import { unlinkSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CheckpointFolderError } from './errors.ts';
import { followLinks } from './recover.ts';
import { claimSibling, findLocks, releaseSibling, type Sibling } from './siblings.ts';

/** A training's hold on a checkpoint folder. Ends by itself when the process ends, however it ends. */
export interface CheckpointLock {
  release(): void;
}

/** Another training uses this checkpoint folder, or may use it. The message says which, and what to do. */
export class CheckpointLockedError extends CheckpointFolderError {}

/** How long another may be trying for the same lock before this one gives up, in milliseconds. */
const PATIENCE = 3000;
/** Longest wait before trying again, in milliseconds. */
const LONGEST_WAIT = 30;

/** Content of a lock file whose process holds the lock. */
interface Holder {
  host: string;
  since: string;
}

const held = new Set<string>();
let releasesAtExit = false;

/**
 * Takes checkpoint folder `directory`, which need not be there yet, for one training. The folder above it must be.
 *
 * Each process first makes a file of its own, whose name identifies it (`ProcessIdentity`), and then looks for files of
 * others. It holds the lock when it sees none. Of two processes, the one that looks later sees the other's file, so two never
 * hold the lock. While several try, the one whose file's name sorts first waits, and the others remove theirs for a moment.
 * Files of killed processes can be removed without a race, since no other process uses their names.
 *
 * @throws CheckpointLockedError where another training has it
 * @throws NodeJS.ErrnoException where no file can be made there
 */
export async function lockCheckpoint(directory: string): Promise<CheckpointLock> {
  const target = await followLinks(directory);
  const began = performance.now();
  for (;;) {
    const path = claimSibling(target, 'lock');
    try {
      if (await tryFor(path, { directory, target, deadline: began + PATIENCE })) return hold(path);
      await giveUp(path);
    } catch (error) {
      await giveUp(path);
      throw error;
    }
    await shortWait();
  }
}

interface Attempt {
  directory: string;
  target: string;
  /** By `performance.now()`. */
  deadline: number;
}

/** @returns false if another process that tries at the same time goes first */
async function tryFor(path: string, { directory, target, deadline }: Attempt): Promise<boolean> {
  // The file counts as soon as its name is there; its content is for messages only.
  const file = await open(path, 'wx');
  try {
    for (;;) {
      const rivals = await findRivals(target, path);
      if (rivals.length === 0) break;
      const holder = rivals.find((rival) => rival.holder);
      if (holder || performance.now() > deadline) throw lockedError(directory, holder ?? rivals[0]!);
      if (rivals.some((rival) => rival.path < path)) return false;
      await shortWait();
    }
    const holder: Holder = { host: hostname(), since: new Date().toISOString() };
    await file.writeFile(JSON.stringify(holder));
    return true;
  } finally {
    await file.close();
  }
}

const shortWait = () => setTimeout(Math.random() * LONGEST_WAIT);

interface Rival extends Sibling {
  /** Undefined while it is only trying. */
  holder?: Holder;
}

/**
 * Locks of other processes that may be alive. Removes those of dead processes, also of other checkpoints in the folder, whose
 * names no later training may use again.
 */
async function findRivals(target: string, own: string): Promise<Rival[]> {
  const rivals: Rival[] = [];
  for (const lock of await findLocks(dirname(target))) {
    if (lock.path === own) continue;
    if (lock.abandoned) {
      await rm(lock.path, { force: true }).catch(() => {}); // another user's: it means nothing all the same
      continue;
    }
    if (lock.of !== basename(target)) continue;
    const holder = parseHolder(await readFile(lock.path, 'utf8').catch(() => ''));
    rivals.push(holder ? { ...lock, holder } : lock);
  }
  return rivals;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { host, since } = JSON.parse(text) as Partial<Holder>;
    return typeof host === 'string' && typeof since === 'string' ? { host, since } : undefined;
  } catch {
    return undefined;
  }
}

function lockedError(directory: string, { path, pid, maker, holder }: Rival): CheckpointLockedError {
  const since = holder ? `, since ${holder.since}` : '';
  if (maker === 'alive') {
    return new CheckpointLockedError(
      `another training is at ${directory} (process ${pid}${since}): wait for its end or stop it`,
    );
  }
  const host = holder ? `${JSON.stringify(holder.host)}, ` : '';
  return new CheckpointLockedError(
    `a training on another machine or in another container is at ${directory} (${host}process ${pid}${since}), and whether ` +
      `it still runs cannot be seen from here. If it does not, remove ${path}`,
  );
}

function hold(path: string): CheckpointLock {
  held.add(path);
  if (!releasesAtExit) process.on('exit', () => held.forEach(removeHeld));
  releasesAtExit = true;
  return { release: () => removeHeld(path) };
}

/** Synchronous, since it also runs while the process exits. */
function removeHeld(path: string): void {
  if (!held.delete(path)) return;
  releaseSibling(path);
  try {
    unlinkSync(path);
  } catch {
    // Gone already, or left for the next training, which sees that this process is dead.
  }
}

async function giveUp(path: string): Promise<void> {
  await rm(path, { force: true });
  releaseSibling(path);
}
