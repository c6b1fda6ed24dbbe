import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { freePorts } from '../launch/freePorts.ts';
import { WORKER_VARIABLE } from '../launch/worker.ts';
import { whenBar } from './child.ts';
import type { CliResult } from './cli.ts';

/** What is done to a rank of several, once. */
export interface Disturbance {
  rank: number;
  signal: NodeJS.Signals;
  /** When: at the step at which rank 0's progress bar first matches, or before the rank does anything. */
  at: RegExp | 'start';
}

/**
 * JavaScript for `ChildOptions.before` of the launcher, which hands it on to all ranks, or of each rank of a cluster: they write their process numbers
 * into the folder ({@link processesIn}), and one of them is disturbed.
 *
 * @param folder is the test's own
 */
export const ranksIn = (folder: string, { rank, signal, at }: Partial<Disturbance> = {}): string => `
  import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
  const [pids, disturbed] = ${JSON.stringify([join(folder, 'pids'), join(folder, 'disturbed')])};
  const given = process.argv.indexOf('--rank');
  const rank =
    JSON.parse(process.env.${WORKER_VARIABLE} ?? '{}').cluster?.rank ??
    (given < 0 ? undefined : Number(process.argv[given + 1]));
  // The launcher and its ranks have one terminal.
  if (process.env.${WORKER_VARIABLE} === undefined) process.stderr.isTTY = true;
  if (rank !== undefined) appendFileSync(pids, rank + ' ' + process.pid + '\\n');
  const disturb = () => {
    if (existsSync(disturbed)) return;
    writeFileSync(disturbed, '');
    const [, pid] = readFileSync(pids, 'utf8').trim().split('\\n').findLast((line) => line.startsWith('${rank} ')).split(' ');
    process.kill(Number(pid), '${signal}');
  };
  ${at === 'start' ? `if (rank === ${rank}) disturb();` : ''}
  ${at instanceof RegExp ? `if (rank === 0) { ${whenBar(at, 'disturb();')} }` : ''}`;

/** The process numbers of the ranks that were started by {@link ranksIn}, of all attempts, in the order of their starts. */
export function processesIn(folder: string): { rank: number; pid: number }[] {
  if (!existsSync(join(folder, 'pids'))) return [];
  const lines = readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [rank, pid] = line.split(' ').map(Number);
    return { rank: rank!, pid: pid! };
  });
}

/** Whether a process is there, frozen or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The one line in which a command has said why it failed. */
export function errorOf({ code, stderr }: CliResult): string {
  const errors = stderr
    .replaceAll('\x1b[K', '')
    .split(/[\n\r]/)
    .filter((line) => line.startsWith('error: '));
  expect({ code, errors: errors.length }, stderr).toEqual({ code: 1, errors: 1 });
  return errors[0]!;
}

/** Flags by which each of several processes on this machine joins the others, by rank. */
export async function clusterFlags(size: number): Promise<string[][]> {
  const addresses = (await freePorts(size)).map((port) => `127.0.0.1:${port}`).join();
  return Array.from({ length: size }, (_, rank) => [
    ...['--cluster', addresses, '--rank', String(rank), '--trusted-network'],
  ]);
}
