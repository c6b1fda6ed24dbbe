import { printable } from '@densenet/model';

/**
 * Prints results to standard output, a line each. Labels and names in them may be a stranger's: whatever a terminal would
 * obey is written out, so that none of them forges a line or clears the screen.
 */
export function print(...lines: readonly string[]): void {
  process.stdout.write(text(lines));
}

/** {@link print} for what is not a result, to standard error: which backend runs, what was assumed. */
export function note(...lines: readonly string[]): void {
  process.stderr.write(text(lines));
}

/** An error's message as lines for {@link note}. Lines after the first are indented: none passes for one of ours. */
export function errorLines(message: string): string[] {
  return message
    .trimEnd()
    .split('\n')
    .map((line, index) => (index === 0 ? line : `  ${line}`));
}

const text = (lines: readonly string[]): string => lines.map((line) => `${printable(line)}\n`).join('');
