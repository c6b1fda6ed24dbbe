import { note } from './output.ts';

/** In words, by the system's code. */
const reasons: Record<string, string> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the terminal or the device is gone',
};

/**
 * Lets the work go on when nothing can be printed any more: a training is worth more than its lines, and is saved all the
 * same. That standard output is lost is said once on standard error, and by exit code 1 of a command that would have ended
 * with 0. Only who reads a pipe may leave without a word (`densenet summary | head`). Where standard error is lost too,
 * there is nobody to tell.
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
