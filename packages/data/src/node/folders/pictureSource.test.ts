import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { augmentations } from '../../augmentation/augmentations.ts';
import { prepared } from '../../augmentation/prepared.ts';
import { batches } from '../../batches/batches.ts';
import type { Preprocessing } from '../../preprocessing/preprocessing.ts';
import { subset } from '../../sources/imageSource.ts';
import { photoFolder } from '../../testing/photoFolder.ts';
import { pictureFolder } from '../../testing/pictureFixtures.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { DecodePool } from './decodePool.ts';
import { listPictures } from './listPictures.ts';
import { pictureSource } from './pictureSource.ts';

const pool = new DecodePool({ workers: 1 });
afterAll(() => pool.close());

const list = (path: string) => listPictures(path, { cacheDirectory: temporaryDirectory() });
const grey = (value: number) =>
  sharp({ create: { width: 3, height: 2, channels: 3, background: { r: value, g: value, b: value } } })
    .png()
    .toBuffer();

it('reads pictures of a list, and names one that has gone since', async () => {
  const folder = photoFolder({ 'a/1.png': await grey(7), 'b/2.png': await grey(8) });
  const source = pictureSource(await list(folder), Uint32Array.of(1, 0), { pool, channels: 1 });
  expect(source.target).toBeUndefined();
  for await (const batch of batches(source, { batchSize: 2 })) {
    expect([...batch.labels]).toEqual([1, 0]);
    expect([...batch.images]).toEqual([...Array(6).fill(8), ...Array(6).fill(7)]);
  }
  rmSync(join(folder, 'a', '1.png'));
  await expect(batches(source, { batchSize: 2 }).next()).rejects.toThrow(
    `image 1: ${join(folder, 'a/1.png')} cannot be read: there is no such file`,
  );
});

it('has a target of each picture where some have several labels or none', async () => {
  const names = ['1.png', '2.png', '3.png', '4.png'];
  const png = await grey(7);
  const table = 'path,label\n1.png,c|a\n2.png,\n3.png,b\n4.png,a\n';
  const folder = photoFolder({ ...Object.fromEntries(names.map((name) => [name, png])), 'list.csv': table });
  const pictures = await list(join(folder, 'list.csv'));
  expect(pictures.head.classNames).toEqual(['a', 'b', 'c']);
  expect(pictures.hasSeveralLabels).toBe(true);
  const source = pictureSource(pictures, Uint32Array.of(2, 1, 0), { pool, channels: 1 });
  const given = await batches(subset(source, Uint32Array.of(2, 1, 0)), { batchSize: 3 }).next();
  const { targets, labels } = given.value!;
  expect([...targets!]).toEqual([1, 0, 1, 0, 0, 0, 0, 1, 0]);
  expect([...labels]).toEqual([pictures.labels(0)[0], -1, 1]);
});

it.each<[string, unknown, Partial<Preprocessing>]>([
  ['nothing drawn', [], { antialias: true, crop: { shorterSide: 28 } }],
  ['nothing drawn, without antialias', [], {}],
  ['what keeps the size', 'cifar', { antialias: true, interpolation: 'bicubic' }],
  ['what has the size of the network', ['imagenet', 'trivialAugment', 'randomErasing'], { antialias: true }],
])('prepares pictures in threads with the bits that it would give elsewhere: %s', async (_, steps, fields) => {
  const names = ['jpeg-rgb.jpg', 'png-rgba.png', 'jpeg-exif-6.jpg', 'webp-lossy.webp'];
  const files = names.map((name) => readFileSync(new URL(name, pictureFolder)));
  const folder = photoFolder(Object.fromEntries(names.map((name, at) => [`${'ab'[at % 2]}/${name}`, files[at]!])));
  const pictures = await list(folder);
  const threads = subset(
    pictureSource(pictures, Uint32Array.of(3, 2, 1, 0), { pool, channels: 3 }),
    Uint32Array.of(3, 1, 0),
  );
  const elsewhere = { ...threads, readPrepared: undefined };
  const decoded = vi.spyOn(pool, 'decode');
  onTestFinished(() => decoded.mockRestore());
  const [there, here] = [threads, elsewhere].map((source) =>
    prepared(source, {
      augmentations: augmentations.read(steps, 'steps'),
      preprocessing: {
        height: 24,
        width: 20,
        channels: 3,
        mean: [0.1],
        std: [1],
        interpolation: 'bilinear',
        ...fields,
      },
      seed: 5,
      epoch: 2,
    }),
  );
  expect(there!.preprocessing).toEqual(here!.preprocessing);
  expect(there!.source.size).toEqual({ height: 24, width: 20 });
  for (let index = 0; index < 3; index++) {
    const picture = await there!.source.read(index);
    expect(decoded).toHaveBeenCalledTimes(index);
    expect(picture).toEqual(await here!.source.read(index));
  }
});
