import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DebianPackageError } from './errors.ts';
import { CommandError, runCommand } from './runCommand.ts';

const updateTimeoutMs = 120_000;
const downloadTimeoutMs = 600_000;

/**
 * Fetches a package of Debian or Ubuntu and unpacks it into a temporary folder, without root and without installing it:
 * apt gets private folders for its state and cache, and reads the machine's own list of mirrors and keys, so the packages
 * are authenticated as always. The package lists are fetched anew (14 MB), as a container's are often missing.
 *
 * @param use Gets the folder that now holds the package's tree (`usr/share/...`); it is gone when this returns.
 * @throws DebianPackageError where this is no Debian, or apt cannot reach its mirror or does not know the package.
 */
export async function withDebianPackage<T>(
  packageName: string,
  signal: AbortSignal | undefined,
  use: (tree: string) => Promise<T>,
): Promise<T> {
  const work = await mkdtemp(join(tmpdir(), 'densenet-apt-'));
  try {
    const lists = join(work, 'lists');
    const cache = join(work, 'cache');
    const tree = join(work, 'tree');
    await Promise.all(
      [join(lists, 'partial'), join(cache, 'archives', 'partial'), tree].map((path) =>
        mkdir(path, { recursive: true }),
      ),
    );
    const settings = [
      `Dir::State::Lists=${lists}`,
      `Dir::Cache=${cache}`,
      'Acquire::Languages=none',
      'Acquire::Retries=1',
      'Acquire::http::Timeout=10',
      'Acquire::https::Timeout=10',
      // For root, apt would drop to a user who cannot enter the private folder, and warn of it; for others it changes nothing.
      'APT::Sandbox::User=root',
    ].flatMap((setting) => ['-o', setting]);
    const apt = (args: string[], timeoutMs: number) =>
      runCommand('apt-get', [...args, '-qq', ...settings], { cwd: work, timeoutMs, signal });

    // `update` fails where one mirror is out of order, though another's lists may have come: go on, and keep the message.
    const updateProblem = await apt(['update'], updateTimeoutMs).catch((error: unknown) => {
      if (error instanceof CommandError && error.kind === 'failed') return error.message;
      throw error;
    });
    await apt(['download', packageName], downloadTimeoutMs).catch((error: unknown) => {
      if (!(error instanceof CommandError) || updateProblem === '') throw error;
      throw new DebianPackageError(packageName, `${error.message} (apt-get update had said: ${updateProblem})`);
    });
    const archive = (await readdir(work)).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new DebianPackageError(packageName, 'apt-get downloaded no .deb file');
    await runCommand('dpkg-deb', ['-x', archive, tree], { cwd: work, timeoutMs: updateTimeoutMs, signal });
    return await use(tree);
  } catch (error) {
    if (error instanceof CommandError) {
      const why = error.kind === 'missing' ? `${error.message}, which seems not to be Debian or Ubuntu` : error.message;
      throw new DebianPackageError(packageName, why);
    }
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
  }
}
