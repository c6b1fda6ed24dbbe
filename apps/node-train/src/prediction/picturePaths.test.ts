import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/temporary.ts';
import { picturePaths } from './picturePaths.ts';

let folder: string;
beforeEach(async () => {
  const noted = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => noted.mockRestore());
  folder = await temporaryFolder();
  await mkdir(join(folder, 'sub'));
  for (const name of ['10.png', '9.png', 'b[1].jpg', 'notes.txt', 'sub/1.png', 'sub/2.webp', '.hidden.png']) {
    await writeFile(join(folder, name), '');
  }
});
const inFolder = (...names: string[]) => names.map((name) => join(folder, name));

test('a pattern, in natural order, without files that are no pictures by their names', async () => {
  expect(await picturePaths([join(folder, '*')])).toEqual(inFolder('9.png', '10.png', 'b[1].jpg'));
  expect(await picturePaths([join(folder, '**/*.{png,webp}')])).toEqual(
    inFolder('9.png', '10.png', 'sub/1.png', 'sub/2.webp'),
  );
});

test('a file whose name looks like a pattern is that file', async () => {
  expect(await picturePaths(inFolder('b[1].jpg'))).toEqual(inFolder('b[1].jpg'));
});

test('arguments are taken in their order; an address is taken as it is', async () => {
  const address = 'https://example.com/a.png?size=*';
  expect(await picturePaths([address, join(folder, 'sub'), join(folder, '9.png')])).toEqual([
    address,
    ...inFolder('sub/1.png', 'sub/2.webp', '9.png'),
  ]);
});

test('a pattern that matches nothing, and one that matches no picture', async () => {
  await expect(picturePaths([join(folder, '*.gif')])).rejects.toThrow(/^no file that the pattern .+ stands for/);
  await expect(picturePaths([join(folder, '*.txt')])).rejects.toThrow(/^none of the 1 files that the pattern/);
});
