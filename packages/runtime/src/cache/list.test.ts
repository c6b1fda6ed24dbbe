import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary.ts';
import { makeArtifact } from './artifact.ts';
import { cacheDirectory } from './directory.ts';
import { clearCache, listCache } from './list.ts';

async function filledCache(): Promise<string> {
  const cache = await temporaryDirectory();
  await mkdir(join(cache, 'datasets', 'mnist', 'raw'), { recursive: true });
  await writeFile(join(cache, 'datasets', 'mnist', 'raw', 'images'), 'x'.repeat(1000));
  await makeArtifact({
    directory: join(cache, 'tensorflow', 'tensorflow-cpu-2.21.0'),
    what: 'tensorflow-cpu 2.21.0',
    build: async (temporary) => {
      await writeFile(join(temporary, 'library'), 'x'.repeat(5000));
      return { files: ['library'], details: {} };
    },
  });
  return cache;
}

test('lists whatever is in the cache, with its size', async () => {
  const entries = await listCache(await filledCache());
  expect(entries).toMatchObject([
    { name: 'datasets/mnist', kind: 'datasets', bytes: 1000, what: 'a data set' },
    { name: 'tensorflow/tensorflow-cpu-2.21.0', kind: 'tensorflow', what: 'tensorflow-cpu 2.21.0' },
  ]);
  expect(entries[1]!.bytes).toBeGreaterThan(5000);
});

test('a cache that does not exist is empty', async () => {
  expect(await listCache('/nonexistent/densenet')).toEqual([]);
  expect(await clearCache('/nonexistent/densenet')).toEqual([]);
});

test.each([
  ['datasets', ['tensorflow']],
  ['tensorflow/tensorflow-cpu-2.21.0', ['datasets']],
  [undefined, []],
])('clears %s', async (what, kinds) => {
  const cache = await filledCache();
  const removed = await clearCache(cache, what);
  expect(removed.length).toBe(2 - kinds.length);
  expect([...new Set((await listCache(cache)).map(({ kind }) => kind))]).toEqual(kinds);
});

test('a name that is not there is answered with those that are', async () => {
  const cache = await filledCache();
  await expect(clearCache(cache, 'mnist')).rejects.toThrow(
    'what must be one of datasets, datasets/mnist, tensorflow, tensorflow/tensorflow-cpu-2.21.0, got mnist',
  );
});

test('what a living process is making stays', async () => {
  const cache = await filledCache();
  const inProgress = `.tmp+thing+${hostname()}+${process.pid}+aa`;
  await mkdir(join(cache, 'tensorflow', inProgress));
  await clearCache(cache);
  expect(await readdir(join(cache, 'tensorflow'))).toEqual([inProgress]);
});

test('the folder follows the XDG rules', () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: '/somewhere' })).toBe(join('/somewhere', 'densenet'));
  expect(cacheDirectory({ XDG_CACHE_HOME: 'relative' })).toBe(join(homedir(), '.cache', 'densenet'));
  expect(cacheDirectory({})).toBe(join(homedir(), '.cache', 'densenet'));
});
