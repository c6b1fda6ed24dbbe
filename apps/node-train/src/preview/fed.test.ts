import { imagesInMemory } from '@densenet/data';
import { parseRecipe, recipeNamed, trainingImages } from '@densenet/recipe';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { noise } from '../../../../packages/data/src/testing/fakeDataset.ts';
import { needBackend } from '../testing/needs.ts';
import { fedPictures } from './fed.ts';

const images = imagesInMemory({
  name: 'noise',
  images: noise(20 * 8 * 8 * 3),
  labels: Int32Array.from({ length: 20 }, (_, index) => index % 3),
  size: { height: 8, width: 8 },
  channels: 3,
  classNames: ['ant', 'bee', 'cat'],
});
const tiny = recipeNamed('tiny');
const recipeWith = (data: object) =>
  parseRecipe({ ...tiny, data: { ...tiny.data, imageSize: 8, mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.1], ...data } });
const indices = Uint32Array.of(4, 0, 11);

needBackend();

it('gives pictures as they are, without augmentation and mixing', async () => {
  const recipe = recipeWith({ augmentation: 'cifar', mix: { kind: 'mixup' } });
  const before = memory().numTensors;
  const found = await fedPictures(recipe, images, indices, undefined);
  expect(found.map(({ targets }) => targets)).toEqual([
    [{ name: 'bee', share: 1 }],
    [{ name: 'ant', share: 1 }],
    [{ name: 'cat', share: 1 }],
  ]);
  for (const [row, index] of indices.entries()) expect(found[row]!.values).toEqual(images.read(index).values);
  expect(memory().numTensors).toBe(before);
});

it('gives pictures as an epoch of the training has them, and what the loss is told', async () => {
  const recipe = recipeWith({ augmentation: 'cifar', mix: { kind: 'cutmix' } });
  for (const epoch of [0, 3]) {
    const found = await fedPictures(recipe, images, indices, epoch);
    const { source } = trainingImages(recipe, images, epoch);
    for (const [row, index] of indices.entries()) {
      const { values } = await source.read(index);
      expect([...found[row]!.values]).toEqual([...values]);
      const target = source.target!(index);
      const shares = found[row]!.targets.map(({ name, share }) => [images.classNames.indexOf(name), share]);
      expect(new Map(shares as [number, number][])).toEqual(
        new Map([...target.entries()].filter(([, share]) => share > 0)),
      );
      expect(shares.map(([, share]) => share)).toEqual(shares.map(([, share]) => share).sort((a, b) => b! - a!));
    }
  }
});
