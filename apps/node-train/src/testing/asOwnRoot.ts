import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs shell commands as the root of a namespace of their own, in which they may mount what they like.
 *
 * @returns undefined where the system lets no user do that
 */
export async function asOwnRoot(
  script: string,
  args: readonly string[],
): Promise<{ code: number; stderr: string } | undefined> {
  const own = ['--user', '--map-root-user', '--mount'];
  const isAllowed = await promisify(execFile)('unshare', [...own, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).then(
    () => true,
    () => false,
  );
  if (!isAllowed) return undefined;
  return new Promise((resolve) => {
    execFile('unshare', [...own, 'sh', '-c', script, 'sh', ...args], (error, _, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stderr });
    });
  });
}
