import { chmodSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { photoFolder } from '../../testing/photoFolder.ts';
import { pictureFolder } from '../../testing/pictureFixtures.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { DecodePool } from './decodePool.ts';
import { listPictures } from './listPictures.ts';
import { readablePictures } from './readablePictures.ts';

const pool = new DecodePool({ workers: 1 });
afterAll(() => pool.close());

const whole = readFileSync(new URL('jpeg-rgb.jpg', pictureFolder));
const cut = whole.subarray(0, whole.length / 2);

function aFolder(files: Record<string, string | Uint8Array>) {
  const folder = photoFolder(files);
  const cacheDirectory = temporaryDirectory();
  const checked = vi.spyOn(pool, 'check');
  onTestFinished(() => checked.mockRestore());
  return {
    folder,
    cacheDirectory,
    /** What is left out, and which files were decoded to know it. */
    look: async (options: { strict?: boolean; signal?: AbortSignal; onProgress?: () => void } = {}) => {
      checked.mockClear();
      const all = await listPictures(folder, { cacheDirectory });
      const { list, unreadable } = await readablePictures(all, pool, { cacheDirectory, ...options });
      return {
        paths: Array.from({ length: list.count }, (_, index) => list.path(index)),
        unreadable,
        decoded: checked.mock.calls.map(([file]) => file.slice(folder.length + 1)),
        list,
      };
    },
  };
}

it('leaves out what cannot be read, named, and decodes a picture once', async () => {
  const { folder, look } = aFolder({
    'a/1.jpg': whole,
    'a/2.jpg': cut,
    'a/3.jpg': whole,
    'b/4.jpg': whole,
    'b/5.jpg': '',
  });
  const first = await look();
  expect(first.paths).toEqual(['a/1.jpg', 'a/3.jpg', 'b/4.jpg']);
  expect([...first.list.labels(2)]).toEqual([1]);
  expect(first.unreadable).toEqual([
    { path: 'a/2.jpg', problem: expect.stringContaining(`${join(folder, 'a/2.jpg')} (JPEG) cannot be decoded: `) },
    { path: 'b/5.jpg', problem: `${join(folder, 'b/5.jpg')} is empty (0 bytes)` },
  ]);
  expect(first.decoded).toHaveLength(5);
  // What could not be read is tried again: it may be whole now.
  writeFileSync(join(folder, 'a/2.jpg'), whole);
  const second = await look();
  expect(second.decoded).toEqual(['a/2.jpg', 'b/5.jpg']);
  expect(second.paths).toEqual(['a/1.jpg', 'a/2.jpg', 'a/3.jpg', 'b/4.jpg']);
  expect((await look()).decoded).toEqual(['b/5.jpg']);
});

it('decodes those again that were changed, and all where what was kept is damaged', async () => {
  const { folder, cacheDirectory, look } = aFolder({ 'a/1.jpg': whole, 'b/2.jpg': whole });
  expect((await look()).decoded).toHaveLength(2);
  const { list } = await look();
  expect(list).toMatchObject({ count: 2 });
  expect((await look()).decoded).toEqual([]);
  writeFileSync(join(folder, 'a/1.jpg'), cut);
  // The folder's time says that the list is to be made anew; the picture's, that it is another one.
  utimesSync(join(folder, 'a'), new Date('2025-01-01'), new Date('2025-01-01'));
  await expect(look()).rejects.toThrow(/none of the pictures to learn the class a from can be read \(.*a\/1\.jpg /);
  writeFileSync(join(folder, 'a/1.jpg'), whole);
  expect((await look()).decoded).toEqual(['a/1.jpg']);
  const folders = join(cacheDirectory, 'folders');
  const kept = join(folders, readdirSync(folders).find((name) => name.endsWith('.readable'))!);
  for (const bytes of [Buffer.alloc(0), Buffer.from('x'), readFileSync(kept).subarray(0, -1)]) {
    writeFileSync(kept, bytes);
    expect((await look()).decoded).toHaveLength(2);
  }
});

it('ends at the first one that cannot be read, or is not there, with `strict`', async () => {
  const { look } = aFolder({ 'a/1.jpg': whole, 'a/2.jpg': cut, 'b/3.jpg': whole });
  await expect(look({ strict: true })).rejects.toThrow(/2\.jpg \(JPEG\) cannot be decoded/);
  const { folder, cacheDirectory } = aFolder({ '1.jpg': whole, '2.jpg': whole });
  writeFileSync(join(folder, 'list.csv'), 'path,label\n1.jpg,a\n2.jpg,b\nnone.jpg,a\n');
  const list = await listPictures(join(folder, 'list.csv'), { cacheDirectory });
  await expect(readablePictures(list, pool, { strict: true, cacheDirectory })).rejects.toThrow('none.jpg is not there');
});

it('keeps what was done where it is stopped', async () => {
  const names = Array.from({ length: 80 }, (_, index) => `${'ab'[index % 2]}/${index}.jpg`);
  const { look } = aFolder(Object.fromEntries(names.map((name) => [name, whole])));
  const controller = new AbortController();
  let done = 0;
  const onProgress = () => {
    if (++done === 10) controller.abort(new Error('enough'));
  };
  await expect(look({ onProgress, signal: controller.signal })).rejects.toThrow('enough');
  const { decoded } = await look();
  expect(decoded.length).toBeLessThanOrEqual(70);
  expect((await look()).decoded).toEqual([]);
});

it.skipIf(process.getuid?.() === 0)('tries a picture again that may not be read', async () => {
  const { folder, look } = aFolder({ 'a/1.jpg': whole, 'a/2.jpg': whole, 'b/3.jpg': whole });
  chmodSync(join(folder, 'a/2.jpg'), 0);
  expect((await look()).unreadable).toHaveLength(1);
  chmodSync(join(folder, 'a/2.jpg'), 0o600);
  expect((await look()).unreadable).toEqual([]);
  rmSync(folder, { recursive: true });
});
