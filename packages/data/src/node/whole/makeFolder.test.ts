import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { makeFolder, obstacleTo } from './makeFolder.ts';

let folder: string;
beforeEach(async () => {
  folder = temporaryDirectory();
});

test('makes folders above it, and leaves one that is there', async () => {
  await makeFolder(join(folder, 'a/b'));
  await makeFolder(join(folder, 'a/b'));
  expect((await stat(join(folder, 'a/b'))).isDirectory()).toBe(true);
});

test('a file in its place, or above it', async () => {
  await writeFile(join(folder, 'a'), '');
  for (const path of ['a', 'a/b/c']) {
    await expect(makeFolder(join(folder, path))).rejects.toThrow(
      `cannot make the folder ${join(folder, path)}: a file is where a folder has to be (${join(folder, 'a')})`,
    );
  }
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a folder without permission', async () => {
  await mkdir(join(folder, 'closed'));
  await chmod(join(folder, 'closed'), 0o500);
  await expect(makeFolder(join(folder, 'closed/a/b'))).rejects.toThrow(
    `cannot make the folder ${folder}/closed/a/b: you may not write in ${folder}/closed: name a folder elsewhere`,
  );
});

test.skipIf(process.platform !== 'linux')('where nothing can be made, whoever asks: not a word of ENOENT', async () => {
  await expect(makeFolder('/proc/samples/a')).rejects.toThrow(
    'cannot make the folder /proc/samples/a: nothing can be made in /proc: name a folder elsewhere',
  );
});

test('a read-only file system, a full one', async () => {
  const obstacle = (code: string) => obstacleTo(join(folder, 'a'), Object.assign(new Error('raw'), { code }));
  expect(await obstacle('EROFS')).toBe(`${folder} is on a read-only file system: name a folder elsewhere`);
  expect(await obstacle('ENOSPC')).toBe(`no space is left on the device of ${folder}`);
  expect(await obstacle('EMFILE')).toBe('raw');
});
