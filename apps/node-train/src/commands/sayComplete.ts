import { print } from '../terminal/output.ts';
import type { StoredSession } from '../training/readSession.ts';
import { formatComplete } from '../training/report.ts';
import { furtherCommand } from './trainNext.ts';

/**
 * Says that a training is complete already, and how to begin another one from its weights.
 *
 * @returns the exit code
 */
export function sayComplete(out: string, values: StoredSession['values']): number {
  print(
    ...formatComplete(values),
    'to train it further, in a new folder, from its weights:',
    `  ${furtherCommand(out)}`,
  );
  return 0;
}
