import { lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { carryOver } from './carryOver.ts';

let [from, to] = ['', ''];
beforeEach(async () => {
  const folder = temporaryDirectory();
  [from, to] = [join(folder, 'from'), join(folder, 'to')];
  for (const path of [join(from, 'logs', 'empty'), to]) await mkdir(path, { recursive: true });
  for (const name of ['notes.txt', 'logs/events', 'others.txt']) await writeFile(join(from, name), name);
});

test('files are the same ones under a second name, folders come with all that is in them, and what is not named stays out', async () => {
  await carryOver(from, to, ['notes.txt', 'logs']);
  expect((await readdir(to)).sort()).toEqual(['logs', 'notes.txt']);
  expect((await readdir(join(to, 'logs'))).sort()).toEqual(['empty', 'events']);
  for (const name of ['notes.txt', 'logs/events']) {
    expect(await readFile(join(to, name), 'utf8')).toBe(name);
    const [before, after] = await Promise.all([from, to].map((folder) => stat(join(folder, name))));
    expect(after!.ino).toBe(before!.ino);
  }
});

test.skipIf(process.platform === 'win32')('a symbolic link stays one, also where it leads nowhere', async () => {
  await symlink('logs', join(from, 'latest'));
  await symlink('../gone', join(from, 'broken'));
  await carryOver(from, to, ['latest', 'broken']);
  expect(await readlink(join(to, 'latest'))).toBe('logs');
  expect(await readlink(join(to, 'broken'))).toBe('../gone');
  expect((await lstat(join(to, 'broken'))).isSymbolicLink()).toBe(true);
});

test('what is not there is an error', async () => {
  await expect(carryOver(from, to, ['gone'])).rejects.toMatchObject({ code: 'ENOENT' });
});
