import { createRandom } from '@densenet/ops/random';
import { expect, it } from 'vitest';
import { noise } from '../testing/fakeDataset.ts';
import { horizontalFlip, padAndCrop } from './augment.ts';
import { augmentations, augmentOf, cifarAugmentations } from './augmentations.ts';

const picture = { values: noise(6 * 5 * 2), height: 6, width: 5, channels: 2 };

it('does what a list says, in its order, with one generator', () => {
  const fill = [128, 26];
  for (let seed = 0; seed < 20; seed++) {
    const random = createRandom(seed);
    const cropped = padAndCrop({ padding: 4, fill })(picture, random);
    const expected = horizontalFlip()(cropped, random);
    expect(augmentOf(cifarAugmentations, { mean: [0.5, 0.1] })(picture, createRandom(seed))).toEqual(expected);
  }
  expect(augmentOf([], { mean: [0, 0] })(picture, createRandom(1))).toBe(picture);
});

it('reads the same from JSON, and fills in what is left out', () => {
  expect(augmentations.read(JSON.parse(JSON.stringify(cifarAugmentations)), 'x')).toEqual(cifarAugmentations);
  expect(augmentations.read([{ kind: 'padAndCrop' }, { kind: 'horizontalFlip' }], 'x')).toEqual(cifarAugmentations);
  expect(augmentations.read([], 'x')).toEqual([]);
});

it.each<[unknown, string]>([
  [{}, 'data.augmentation must be a list of augmentations, got {}'],
  [[{ kind: 'flip' }], 'data.augmentation[0].kind must be one of padAndCrop, horizontalFlip, got "flip"'],
  [[{ kind: 'padAndCrop', padding: -1 }], 'data.augmentation[0].padding must be an integer of 0 or more, got -1'],
  [
    [{ kind: 'horizontalFlip', probability: 1.5 }],
    'data.augmentation[0].probability must be a number from 0 to 1, got 1.5',
  ],
])('refuses %j', (value, message) => {
  expect(() => augmentations.read(value, 'data.augmentation')).toThrow(message);
});
