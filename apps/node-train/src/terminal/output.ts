import { inspect } from 'node:util';
import { printable } from '@densenet/model';

/**
 * Prints results to standard output, one in each line. Labels and names in them come from files: control characters are
 * escaped, so that none of them forges a line or clears the screen.
 */
export function print(...lines: readonly string[]): void {
  if (!quiet.has('results')) process.stdout.write(text(lines));
}

/** {@link print} for what is not a result, to standard error: which backend runs, what was assumed. */
export function note(...lines: readonly string[]): void {
  if (!quiet.has('notes')) process.stderr.write(text(lines));
}

type Output = 'results' | 'notes';

const quiet = new Set<Output>();

/** Lets {@link print} or {@link note} say nothing from now on: of several processes that do the same, one speaks. */
export function quieten(...outputs: readonly Output[]): void {
  for (const output of outputs) quiet.add(output);
}

/** Ends what {@link quieten} began. */
export function speak(): void {
  quiet.clear();
}

/**
 * An error's message as lines for {@link note}. Lines after the first are indented, so that a forged one is not taken for
 * ours.
 */
export function errorLines(message: string): string[] {
  return message
    .trimEnd()
    .split('\n')
    .map((line, index) => (index === 0 ? line : `  ${line}`));
}

const text = (lines: readonly string[]): string => lines.map((line) => `${printable(line)}\n`).join('');

/** What the user is told of an error: its message, written for people; with DENSENET_DEBUG the stack and the causes too. */
export function errorText(error: unknown, debugging = process.env.DENSENET_DEBUG !== undefined): string {
  if (debugging) return inspect(error);
  return error instanceof Error ? error.message : String(error);
}

/** Reasons in words, by the system's error code. */
const reasons: Record<string, string> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the terminal or the device is gone',
};

/**
 * Lets the work go on when output cannot be written any more, since a training is worth more than its lines and is saved all
 * the same. That standard output is lost is said once on standard error, and a command that would have ended with exit code 0
 * ends with 1. Only a reader of a pipe may leave without a word (`densenet summary | head`). Where standard error is lost too,
 * nothing is said.
 */
export function outliveOutput(): void {
  let lost = false;
  process.stdout.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || lost) return;
    lost = true;
    note(`error: standard output cannot be written, ${reasons[code] ?? message}: the work goes on without it`);
  });
  process.stderr.on('error', () => {});
  process.on('exit', () => {
    if (lost && !process.exitCode) process.exitCode = 1;
  });
}
