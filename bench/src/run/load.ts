// Processor time that other programs took during a contestant's turn, from Linux's /proc.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { processTree } from './processes.ts';

/** Processor time since the machine and the processes began, in ticks of the kernel (10 ms). */
export interface Ticks {
  /** Time of all processors together: all that is neither idle nor waiting for a disk. */
  busy: number;
  /** Time of all processors together, busy and idle. */
  all: number;
  /** Time of the contestant and its helpers. */
  own: number;
}

/** @returns undefined where the system does not tell */
export function readTicks(root: number): Ticks | undefined {
  const total = readText('/proc/stat');
  if (total === undefined) return undefined;
  const own = processTree(root).map((pid) => ticksOfProcess(readText(`/proc/${pid}/stat`) ?? ''));
  return { ...ticksOfMachine(total), own: own.reduce((sum, ticks) => sum + ticks, 0) };
}

/** From the text of /proc/stat, whose first line counts all processors. */
export function ticksOfMachine(stat: string): { busy: number; all: number } {
  const counts = stat.split('\n', 1)[0]!.trim().split(/\s+/).slice(1).map(Number);
  // user nice system idle iowait irq softirq steal; the guests' time after them is in user and nice already.
  const all = counts.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0);
  return { busy: all - (counts[3] ?? 0) - (counts[4] ?? 0), all };
}

/** From the text of /proc/PID/stat: time of the process and of its children that have ended; 0 where the process has ended. */
export function ticksOfProcess(stat: string): number {
  // The name, in parentheses, may contain anything. The first field after it is the state.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
}

/** The share of the processors, 0 to 1, that other programs used between two readings. */
export function foreignShare(before: Ticks, after: Ticks): number {
  const all = after.all - before.all;
  if (all <= 0) return 0;
  return Math.max(0, Math.min(1, (after.busy - before.busy - (after.own - before.own)) / all));
}

/** Largest share of other programs in an undisturbed turn: a tenth of one core. */
export const quietShare = 0.1 / availableParallelism();

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
