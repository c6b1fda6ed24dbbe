import { hostname } from 'node:os';

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
