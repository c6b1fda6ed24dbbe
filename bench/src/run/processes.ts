// Trees of processes, from Linux's /proc; on other systems only the root is known and signalled.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** A process and all that descend from it, the root first: browsers and compilers have helpers. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of processIds()) {
    const parent = parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name, in parentheses, may contain anything.
  const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  return parent === undefined ? undefined : Number(parent);
}

/** Sends a signal to a whole tree; processes that have ended meanwhile are ignored. */
export function signalTree(root: number, signal: NodeJS.Signals): void {
  for (const pid of processTree(root)) {
    try {
      process.kill(pid, signal);
    } catch {}
  }
}

/**
 * Most memory that a process has had at once, in bytes (VmHWM: resident, its libraries too); undefined where the system
 * does not say.
 */
export const peakBytes = (pid: number): number | undefined => statusBytes(pid, 'VmHWM');

/** Memory of a tree of processes now, in bytes; shared pages count in each process. */
export function residentBytes(root: number): number | undefined {
  const all = processTree(root).map((pid) => statusBytes(pid, 'VmRSS'));
  return all[0] === undefined ? undefined : all.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
}

function statusBytes(pid: number, field: string): number | undefined {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}

/**
 * Peak memory of a contestant, in bytes: of the process itself, or the sum over those of its helpers in whose command lines a
 * pattern matches.
 */
export function peakOfContestant(root: number, helpers: RegExp | undefined): number | undefined {
  if (!helpers) return peakBytes(root);
  const measured = processTree(root).filter((pid) => helpers.test(read(`/proc/${pid}/cmdline`) ?? ''));
  const peaks = measured.map(peakBytes).filter((bytes) => bytes !== undefined);
  return peaks.length === 0 ? undefined : peaks.reduce((sum, bytes) => sum + bytes, 0);
}

/** Makes Linux end this process first where memory runs out, instead of an unrelated one. */
export function volunteerForOutOfMemory(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {}
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
