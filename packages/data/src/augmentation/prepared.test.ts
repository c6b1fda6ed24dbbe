import { describe, expect, it } from 'vitest';
import type { Preprocessing } from '../preprocessing/preprocessing.ts';
import type { ImageSource } from '../sources/imageSource.ts';
import { asyncSource } from '../testing/asyncSource.ts';
import { fixturePixels } from '../testing/fixturePixels.ts';
import { augmentations } from './augmentations.ts';
import { prepared } from './prepared.ts';

const preprocessing: Preprocessing = {
  height: 8,
  width: 9,
  channels: 3,
  mean: [0.5, 0.5, 0.5],
  std: [1, 1, 1],
  interpolation: 'bilinear',
};
const photos: ImageSource = {
  name: 'photos',
  count: 6,
  classNames: ['a', 'b'],
  channels: 3,
  label: (index) => index % 2,
  read: (index) => fixturePixels(20 + index, 30 - index, 3),
};
const ofOneSize: ImageSource = { ...photos, size: { height: 20, width: 30 }, read: () => fixturePixels(20, 30, 3) };
const seeded = { seed: 1, epoch: 0 };

describe('prepared', () => {
  it.each<[string, unknown]>([
    ['none', []],
    ['what keeps the size', 'cifar'],
    ['a random resized crop, and more after it', ['imagenet', 'trivialAugment', 'randomErasing']],
  ])('gives pictures of the size that the network takes, with %s', async (_, list) => {
    const options = { augmentations: augmentations.read(list, 'x'), preprocessing, ...seeded };
    for (const from of [photos, asyncSource(photos)]) {
      const { source, preprocessing: rest } = prepared(from, options);
      expect(source.size).toEqual({ height: 8, width: 9 });
      expect(rest).toEqual(preprocessing);
      for (let index = 0; index < 6; index++) {
        expect(await source.read(index)).toMatchObject({ height: 8, width: 9, channels: 3 });
      }
    }
  });

  it('leaves images of one size to the backend, unless one is cropped to the size', async () => {
    const kept = prepared(ofOneSize, { augmentations: augmentations.read('cifar', 'x'), preprocessing, ...seeded });
    expect(kept.source.size).toEqual({ height: 20, width: 30 });
    const cropped = { ...preprocessing, antialias: true, crop: { shorterSide: 10 } };
    const options = { augmentations: augmentations.read('imagenet', 'x'), preprocessing: cropped, ...seeded };
    const { source, preprocessing: rest } = prepared(ofOneSize, options);
    expect(source.size).toEqual({ height: 8, width: 9 });
    // Neither is it resized again, nor is the middle of it cut out.
    expect(rest).toEqual(preprocessing);
    expect(await source.read(0)).toMatchObject({ height: 8, width: 9 });
  });
});
