import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { writeFolderWhole, writeWhole } from './writeWhole.ts';

test('writes a new file, then another in its place, and leaves nothing else', async () => {
  const folder = temporaryDirectory();
  for (const text of ['one', 'two']) {
    await writeWhole(join(folder, 'a.json'), text);
    expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe(text);
  }
  expect(await readdir(folder)).toEqual(['a.json']);
});

test('a link stays a link', async () => {
  const folder = temporaryDirectory();
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
  const folder = temporaryDirectory();
  await mkdir(join(folder, 'sub'));
  await expect(writeWhole(join(folder, 'sub'), '')).rejects.toThrow(
    `cannot write ${folder}/sub: it is a folder, expected a file or nothing`,
  );
  await expect(writeWhole(join(folder, 'none', 'a'), '')).rejects.toThrow(
    `cannot write ${folder}/none/a: there is no folder for it`,
  );
  expect(await readdir(folder)).toEqual(['sub']);
});

describe('a folder', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const files = (text: string) => [
    { path: 'a', bytes: bytes(text) },
    { path: 'sub/b', bytes: bytes(`${text} b`) },
  ];
  const yes = () => Promise.resolve(true);
  const no = () => Promise.resolve(false);

  test('is written anew, then in the place of a former one, of which nothing is left', async () => {
    const folder = temporaryDirectory();
    const path = join(folder, 'out');
    await writeFolderWhole(path, [...files('one'), { path: 'more', bytes: bytes('') }], no);
    expect(await readFile(join(path, 'sub/b'), 'utf8')).toBe('one b');
    const asked = vi.fn(async (_paths: readonly string[], read: (path: string) => Promise<Uint8Array>) => {
      return new TextDecoder().decode(await read('sub/b')) === 'one b';
    });
    await writeFolderWhole(path, files('two'), asked);
    expect(asked.mock.calls[0]![0].toSorted()).toEqual(['a', 'more', 'sub/b']);
    expect(await readFile(join(path, 'a'), 'utf8')).toBe('two');
    expect((await readdir(path)).toSorted()).toEqual(['a', 'sub']);
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('that is empty is filled, and a link to it stays a link', async () => {
    const folder = temporaryDirectory();
    await mkdir(join(folder, 'out'));
    await symlink('out', join(folder, 'link'));
    await writeFolderWhole(join(folder, 'link'), files('one'), no);
    expect(await readFile(join(folder, 'out/a'), 'utf8')).toBe('one');
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
  });

  test('that is someone else’s stays as it is', async () => {
    const folder = temporaryDirectory();
    const path = join(folder, 'out');
    await mkdir(path);
    await writeFile(join(path, 'thesis.txt'), 'mine');
    await expect(writeFolderWhole(path, files('one'), no)).rejects.toThrow(
      `cannot write ${path}: it is a folder with other files in it, which would be lost: name another one`,
    );
    await expect(writeFolderWhole(join(path, 'thesis.txt'), files('one'), yes)).rejects.toThrow(
      'it is a file, expected a folder or nothing',
    );
    await expect(writeFolderWhole('.', files('one'), yes)).rejects.toThrow(
      'cannot write .: it is the current folder: name one in it',
    );
    await expect(writeFolderWhole(join(folder, 'none', 'out'), files('one'), yes)).rejects.toThrow(
      `cannot write ${folder}/none/out: there is no folder for it`,
    );
    expect(await readdir(path)).toEqual(['thesis.txt']);
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('that fails half-way leaves the former one, and nothing else', async () => {
    const folder = temporaryDirectory();
    const path = join(folder, 'out');
    await writeFolderWhole(path, files('one'), no);
    // A file where a folder has to be.
    const impossible = [...files('two'), { path: 'a/b', bytes: bytes('') }];
    await expect(writeFolderWhole(path, impossible, yes)).rejects.toThrow(`cannot write ${path}: `);
    expect(await readFile(join(path, 'a'), 'utf8')).toBe('one');
    expect(await readdir(folder)).toEqual(['out']);
  });
});

test('follows no link that was put in the place of its temporary file', async () => {
  const folder = temporaryDirectory();
  await writeFile(join(folder, 'precious'), 'precious');
  await symlink('precious', join(folder, `a.json.${process.pid}.tmp`));
  await writeWhole(join(folder, 'a.json'), 'text');
  expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('precious');
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('text');
});
