import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './errors.ts';

/**
 * Identifies a process, also among later ones that are given the same process id. A field that the system does not tell is
 * ''.
 */
export interface ProcessIdentity {
  /** The machine: its name and, where it has one, its id. */
  host: string;
  /** Which start of the machine the process belongs to (Linux). */
  boot: string;
  /** The namespace of process ids that `pid` belongs to: a container has its own (Linux). */
  namespace: string;
  pid: number;
  /** When it was started, in clock ticks (Linux). */
  start: string;
}

/** `elsewhere`: on another machine or in another container, where it cannot be seen from here whether it lives. */
export type Liveness = 'alive' | 'dead' | 'elsewhere';

const here = {
  host: hashed(hostname() + readOr('/etc/machine-id')),
  boot: hashed(readOr('/proc/sys/kernel/random/boot_id')),
  namespace: hashed(orEmpty(() => readlinkSync('/proc/self/ns/pid'))),
};

/** The identity of a process of this machine and container. */
export function identityOf(pid: number): ProcessIdentity {
  return { ...here, pid, start: statusOf(pid)?.start ?? '' };
}

export const thisProcess: ProcessIdentity = identityOf(process.pid);

/** Whether the process still runs. Where the system does not tell when a process was started, only its id is compared. */
export function livenessOf({ host, boot, namespace, pid, start }: ProcessIdentity): Liveness {
  if (host !== thisProcess.host) return 'elsewhere';
  if (boot !== thisProcess.boot) return 'dead'; // the machine was started again since
  if (namespace !== thisProcess.namespace) return 'elsewhere';
  if (!isRunning(pid)) return 'dead';
  const status = statusOf(pid);
  if (!status || start === '') return 'alive'; // another user's, perhaps
  return status.start === start && !status.ended ? 'alive' : 'dead';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing, only asks
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM'; // someone else's process
  }
}

/** From `/proc`: when a process was started, and whether it has ended. Undefined where the system has or shows no such file. */
function statusOf(pid: number): { start: string; ended: boolean } | undefined {
  const text = readOr(`/proc/${pid}/stat`);
  // The program's name, in parentheses, may hold anything. After it: state, and 19 fields later when it was started.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  if (!state || !start || !/^\d+$/.test(start)) return undefined;
  // A killed process stays as a zombie until its parent asks for it.
  return { start, ended: ['Z', 'X', 'x'].includes(state) };
}

function hashed(text: string): string {
  return text === '' ? '' : createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function readOr(path: string): string {
  return orEmpty(() => readFileSync(path, 'utf8'));
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
