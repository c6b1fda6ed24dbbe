import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Words before a command by which the system ends the process when the one that started it is gone, even where it is frozen or waits in a
 * library. None where the system has no such program: processes then end by themselves when they find the channel to the launcher closed.
 */
export async function endsWithParent(): Promise<readonly string[]> {
  const prefix = ['--pdeathsig', 'KILL', '--'];
  if (process.platform !== 'linux') return [];
  return promisify(execFile)('setpriv', [...prefix, 'true']).then(
    () => ['setpriv', ...prefix],
    () => [],
  );
}
