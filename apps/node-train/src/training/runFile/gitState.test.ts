import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary.ts';
import { gitState } from './gitState.ts';

test('commit, branch and whether a file differs; nothing where there is no repository or no commit', async () => {
  const folder = await temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  // The temporary folder may lie in a repository: this one must be its own.
  git('init', '--quiet', '--initial-branch', 'mine');
  expect(await gitState(folder)).toBeUndefined();
  await writeFile(join(folder, 'a.txt'), '1');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  const commit = git('rev-parse', 'HEAD');
  expect(await gitState(folder)).toEqual({ commit, branch: 'mine', dirty: false });
  await writeFile(join(folder, 'not-known.txt'), '');
  expect(await gitState(folder)).toMatchObject({ dirty: false });
  await writeFile(join(folder, 'a.txt'), '2');
  git('checkout', '--quiet', '--detach');
  expect(await gitState(folder)).toEqual({ commit, dirty: true });
  expect(await gitState(join(folder, 'none'))).toBeUndefined();
});
