import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './checkpoint/testing/temporary.ts';
import { writeWhole } from './files.ts';

test('writes a new file, then another in its place, and leaves nothing else', async () => {
  const folder = await temporaryFolder();
  for (const text of ['one', 'two']) {
    await writeWhole(join(folder, 'a.json'), text);
    expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe(text);
  }
  expect(await readdir(folder)).toEqual(['a.json']);
});

test('a link stays a link', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a'), 'one');
  await symlink('a', join(folder, 'b'));
  await writeWhole(join(folder, 'b'), 'two');
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('two');
  expect((await lstat(join(folder, 'b'))).isSymbolicLink()).toBe(true);
});

test('a device is written to, not replaced', async () => {
  await writeWhole('/dev/null', 'text');
  expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true);
});

test('a folder in its place, and no folder for it', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'sub'));
  await expect(writeWhole(join(folder, 'sub'), '')).rejects.toThrow(
    `cannot write ${folder}/sub: it is a folder, expected a file or nothing`,
  );
  await expect(writeWhole(join(folder, 'none', 'a'), '')).rejects.toThrow(
    `cannot write ${folder}/none/a: there is no folder for it`,
  );
  expect(await readdir(folder)).toEqual(['sub']);
});
