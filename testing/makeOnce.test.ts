import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { makeOnce } from './makeOnce.ts';

const write = (folder: string, text: string) => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'text'), text);
};
const textIn = (folder: string) => readFileSync(join(folder, 'text'), 'utf8');

it('makes a folder once for all that ask for it, complete', async () => {
  let made = 0;
  const ask = () =>
    makeOnce('asked twice', async (folder) => {
      made++;
      write(folder, '');
      await new Promise((resolve) => setTimeout(resolve, 20));
      writeFileSync(join(folder, 'text'), 'complete');
    });
  const [first, second] = await Promise.all([ask(), ask()]);
  expect(made).toBe(1);
  expect(second).toBe(first);
  expect(textIn(first)).toBe('complete');
});

it('is tried again after a failure, by those that wait too', async () => {
  let waiting: Promise<string> | undefined;
  const failing = makeOnce('tried again', async (folder) => {
    waiting = makeOnce('tried again', async (other) => {
      expect(existsSync(other)).toBe(false);
      write(other, 'whole');
    });
    write(folder, 'half');
    throw new Error('no space left');
  });
  await expect(failing).rejects.toThrow('no space left');
  expect(textIn((await waiting)!)).toBe('whole');
});

it('does not wait for ever where the shared folder is gone', async () => {
  const missing = join('missing', 'folder');
  await expect(makeOnce(missing, async () => {})).rejects.toMatchObject({ code: 'ENOENT' });
  expect(existsSync(inject('sharedFolder'))).toBe(true);
});
