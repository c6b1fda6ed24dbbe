import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { streamWhole } from './writeWhole.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
});

test('a head that is known last goes in front of what was written, also of what is written after it', async () => {
  const path = join(folder, 'rows');
  const file = await streamWhole(path);
  await file.write('count 0;');
  await file.write('one,');
  await file.rewriteStart(Buffer.from('count 2;'));
  await file.write('two');
  expect(await readdir(folder)).not.toContain('rows');
  await file.commit();
  expect(await readFile(path, 'utf8')).toBe('count 2;one,two');
});

test('what is given up leaves nothing', async () => {
  const file = await streamWhole(join(folder, 'rows'));
  await file.write('count 0;');
  await file.abandon();
  expect(await readdir(folder)).toEqual([]);
});
