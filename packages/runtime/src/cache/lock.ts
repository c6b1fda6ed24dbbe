import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who holds a lock or writes a temporary folder. */
export interface Owner {
  host: string;
  pid: number;
}

export function thisProcess(): Owner {
  return { host: hostname(), pid: process.pid };
}

/**
 * Whether an owner is known to be gone: it was a process of this host, and no process has its id now. Of a process
 * on another host (a shared home folder, another container) nothing is known, so the answer is no.
 */
export function isGone(owner: Owner): boolean {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

const POLL_MS = 200;
/** How often the holder of a lock touches it. */
const HEARTBEAT_MS = 5_000;
/** A lock that nobody has touched for so long counts as abandoned, even if its owner's host cannot be asked. */
const ABANDONED_MS = 120_000;

/**
 * Runs `work` while holding the lock file, waiting for another process that holds it. A lock whose owner is gone is
 * taken over. The lock only saves work: the cache stays correct without it, since a folder appears whole, by one rename.
 *
 * @throws whatever `work` throws
 * @throws NodeJS.ErrnoException where the lock file cannot be made
 */
export async function withLock<T>(path: string, onWait: (owner: Owner) => void, work: () => Promise<T>): Promise<T> {
  await acquire(path, onWait);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await release(path);
  }
}

async function acquire(path: string, onWait: (owner: Owner) => void): Promise<void> {
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(JSON.stringify(thisProcess()));
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = await readOwner(path);
    if (await isStale(path, owner)) await takeAway(path);
    else {
      if (owner) onWait(owner);
      await sleep(POLL_MS);
    }
  }
}

async function release(path: string): Promise<void> {
  const owner = await readOwner(path);
  const self = thisProcess();
  if (owner?.pid === self.pid && owner.host === self.host) await rm(path, { force: true });
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner>;
    return typeof owner.pid === 'number' && typeof owner.host === 'string' ? (owner as Owner) : undefined;
  } catch {
    return undefined; // gone meanwhile, or not yet written
  }
}

async function isStale(path: string, owner: Owner | undefined): Promise<boolean> {
  if (owner && isGone(owner)) return true;
  try {
    return Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS;
  } catch {
    return false; // released meanwhile
  }
}

/** Renames before removing, so that of two processes that find the same stale lock only one removes it. */
async function takeAway(path: string): Promise<void> {
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
    await rm(aside, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
