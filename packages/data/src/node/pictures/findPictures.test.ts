import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { PictureError } from '../errors.ts';
import { findPictures } from './findPictures.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
});

async function files(...names: string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, '');
  }
}

test('a folder: all pictures in and below it, in natural order, and how many files are none', async () => {
  await files('img10.jpg', 'img9.JPEG', 'b/2.png', 'b/10.webp', 'a.HEIC', 'labels.txt', 'b/notes.md');
  expect(await findPictures(folder)).toEqual({
    paths: ['a.HEIC', 'b/2.png', 'b/10.webp', 'img9.JPEG', 'img10.jpg'].map((name) => join(folder, name)),
    others: 2,
  });
});

test('what begins with a dot is passed over, and links to folders are not followed', async () => {
  await files('a.png', '.thumbnails/a.png', '._a.png');
  await symlink(folder, join(folder, 'again'));
  expect(await findPictures(folder)).toEqual({ paths: [join(folder, 'a.png')], others: 1 });
});

test('a file is taken by its name, whatever it is called', async () => {
  await files('scan');
  expect(await findPictures(join(folder, 'scan'))).toEqual({ paths: [join(folder, 'scan')] });
});

test('a link to a picture is one', async () => {
  await files('a.dat');
  await symlink(join(folder, 'a.dat'), join(folder, 'link.png'));
  expect((await findPictures(folder)).paths).toEqual([join(folder, 'link.png')]);
});

test('nothing there, and a folder without pictures', async () => {
  await expect(findPictures(join(folder, 'none.png'))).rejects.toThrow(
    'none.png cannot be read: there is no such file',
  );
  await files('notes.txt');
  const refusal = findPictures(folder);
  await expect(refusal).rejects.toThrow(PictureError);
  await expect(refusal).rejects.toThrow(
    `there is no picture in ${folder} or in folders below it (1 other files): expected names that end in .png`,
  );
});
