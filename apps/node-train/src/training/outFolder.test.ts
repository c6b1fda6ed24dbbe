import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../checkpoint/testing/temporary.ts';
import { writeTiny } from '../testing/networks.ts';
import { checkOut, defaultOut } from './outFolder.ts';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

test('each training has a folder of its own, named by recipe and time', () => {
  expect(defaultOut('quick', new Date('2026-07-05T03:02:01.999Z'))).toBe('checkpoints/quick-2026-07-05-030201');
});

test('a new place is made ready, and nothing is left in it', async () => {
  await checkOut(join(folder, 'runs', 'a', 'out'));
  expect(await readdir(join(folder, 'runs', 'a'))).toEqual([]);
});

test('a checkpoint that is there is not written over, unless it is the one gone on with', async () => {
  const out = await writeTiny(join(folder, 'out'));
  const message = `${out} holds a checkpoint already: go on with it (--resume ${out}), name another folder (--out) or remove it`;
  await expect(checkOut(out)).rejects.toThrow(message);
  await expect(checkOut(out, join(folder, 'another'))).rejects.toThrow(message);
  await checkOut(out, out);
  await checkOut(`${folder}/./out/`, out);
});

test('a file where a folder has to be', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(checkOut(join(folder, 'file', 'out'))).rejects.toThrow(
    `cannot write the checkpoint ${folder}/file/out: `,
  );
});

test('a folder without permission', async ({ skip }) => {
  if (process.platform === 'win32' || process.getuid?.() === 0) return skip('root may write anywhere');
  await mkdir(join(folder, 'locked'));
  await chmod(join(folder, 'locked'), 0o555);
  await expect(checkOut(join(folder, 'locked', 'out'))).rejects.toThrow('permission denied');
});
