import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a Git repository has checked out. */
export interface GitState {
  /** SHA-1 or SHA-256 of the commit. */
  commit: string;
  /** Missing where no branch is checked out. */
  branch?: string;
  /** Whether files that Git knows differ from the commit. Files that it does not know are not looked at. */
  dirty: boolean;
}

/** The state of the repository that a folder is in; undefined where there is none, no commit yet, or no Git. */
export async function gitState(folder: string): Promise<GitState | undefined> {
  const git = async (...args: string[]) => {
    // Without optional locks, for nobody's own `git` may fail because this one looks.
    const { stdout } = await promisify(execFile)('git', ['--no-optional-locks', '-C', folder, ...args], {
      timeout: 10_000,
      maxBuffer: 2 ** 26,
    });
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', '--verify', 'HEAD');
    const branch = await git('symbolic-ref', '--short', 'HEAD').catch(() => undefined);
    const changes = await git('status', '--porcelain', '--untracked-files=no');
    return { commit, ...(branch === undefined ? {} : { branch }), dirty: changes !== '' };
  } catch {
    return undefined;
  }
}
