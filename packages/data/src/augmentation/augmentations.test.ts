import { createRandom, foldRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import type { Preprocessing } from '../preprocessing/preprocessing.ts';
import { noise } from '../testing/fakeDataset.ts';
import { augmentationKinds } from './augmentationSchema.ts';
import { type Augmentation, augmentationSets, augmentations, augmentOf } from './augmentations.ts';
import { horizontalFlip } from './geometry/flips.ts';
import { padAndCrop } from './geometry/translate.ts';

const picture = { values: noise(6 * 5 * 3), height: 6, width: 5, channels: 3 };
const preprocessing: Preprocessing = {
  height: 4,
  width: 4,
  channels: 3,
  mean: [0.5, 0.1, -2],
  std: [1, 1, 1],
  interpolation: 'bilinear',
};
const kinds = (list: readonly Augmentation[]) => list.map(({ kind }) => kind);

it('does what a list says, in its order, with one generator', () => {
  const fill = [128, 26, 0];
  for (let seed = 0; seed < 20; seed++) {
    const random = createRandom(seed);
    const cropped = padAndCrop({ padding: 4, fill })(picture, random);
    const expected = horizontalFlip()(cropped, random);
    expect(augmentOf(augmentationSets.cifar, preprocessing)(picture, createRandom(seed))).toEqual(expected);
  }
  expect(augmentOf([], preprocessing)(picture, createRandom(1))).toBe(picture);
});

describe('a list of augmentations', () => {
  it('reads the same from JSON, and fills in what is left out', () => {
    for (const set of Object.values(augmentationSets)) {
      expect(augmentations.read(JSON.parse(JSON.stringify(set)), 'x')).toEqual(set);
    }
    expect(augmentations.read([{ kind: 'padAndCrop' }, { kind: 'horizontalFlip' }], 'x')).toEqual([
      { kind: 'padAndCrop', padding: 4 },
      { kind: 'horizontalFlip', probability: 0.5 },
    ]);
    expect(augmentations.read([], 'x')).toEqual([]);
  });

  it('may have words: the name of a set, and kinds with their presets', () => {
    expect(augmentations.read('cifar', 'x')).toEqual(augmentationSets.cifar);
    expect(augmentations.read([{ kind: 'imagenet' }], 'x')).toEqual(augmentationSets.imagenet);
    const mixed = augmentations.read(['imagenet', 'trivialAugment', { kind: 'randomErasing', fill: 'noise' }], 'x');
    expect(kinds(mixed)).toEqual(['randomResizedCrop', 'horizontalFlip', 'trivialAugment', 'randomErasing']);
  });

  it('has of every kind one that changes pictures with its presets, from a seed alone', () => {
    const form = augmentations.form;
    const of = form.kind === 'list' && form.of.form.kind === 'variants' ? Object.keys(form.of.form.variants) : [];
    expect(of).toHaveLength(11);
    for (const kind of of) {
      const augment = augmentOf(augmentations.read(kind, 'x'), preprocessing);
      const draws = Array.from({ length: 8 }, (_, seed) => augment(picture, foldRandom(seed, 0, 0)).values.join());
      expect(new Set(draws).size, kind).toBeGreaterThan(1);
      expect(Array.from({ length: 8 }, (_, seed) => augment(picture, foldRandom(seed, 0, 0)).values.join())).toEqual(
        draws,
      );
    }
  });
});

/** Of each field of each kind another value than its preset. */
const others: Record<string, Record<string, unknown>> = {
  padAndCrop: { padding: 2 },
  horizontalFlip: { probability: 0.1 },
  verticalFlip: { probability: 0.9 },
  rotation: { degrees: 90, interpolation: 'bilinear' },
  randomResizedCrop: { scale: [0.1, 0.2], ratio: [2, 3] },
  colorJitter: { brightness: 0.2, contrast: 0, saturation: 0.6, hue: 0.1 },
  randAugment: { operations: 1, magnitude: 25, bins: 15, interpolation: 'bilinear' },
  trivialAugment: { bins: 3, interpolation: 'bilinear' },
  randomErasing: { probability: 1, scale: [0.3, 0.4], ratio: [3, 3.2], fill: 'noise' },
};
const fieldsByKind = Object.entries(others).flatMap(([kind, fields]) =>
  Object.entries(fields).map(([name, value]) => [kind, name, value] as const),
);

it('every field of every kind is among those that are tried', () => {
  expect(Object.keys(augmentationKinds)).toEqual(Object.keys(others));
  for (const [kind, { fields }] of Object.entries(augmentationKinds)) {
    expect(Object.keys(fields), kind).toEqual(Object.keys(others[kind]!));
  }
});

it.each(fieldsByKind)('%s changes with its %s', (kind, name, value) => {
  const photo = { values: noise(24 * 24 * 3), height: 24, width: 24, channels: 3 };
  const by = (one: object) => {
    const augment = augmentOf(augmentations.read([{ kind, ...one }], 'x'), preprocessing);
    return Array.from({ length: 60 }, (_, index) => augment(photo, foldRandom(1, 0, index)).values.join());
  };
  expect(by({ [name]: value })).not.toEqual(by({}));
});

it.each<[unknown, string]>([
  [{}, 'data.augmentation must be a list of augmentations, got {}'],
  [
    [{ kind: 'flip' }],
    'data.augmentation[0].kind must be one of padAndCrop, horizontalFlip, verticalFlip, rotation, randomResizedCrop, ' +
      'colorJitter, randAugment, trivialAugment, randomErasing, cifar, imagenet, got "flip"',
  ],
  ['flip', 'data.augmentation[0].kind must be one of padAndCrop, '],
  [[{ kind: 'padAndCrop', padding: -1 }], 'data.augmentation[0].padding must be an integer of 0 or more, got -1'],
  [[{ kind: 'cifar', padding: 2 }], 'data.augmentation[0].padding must be left out'],
  [
    [{ kind: 'horizontalFlip', probability: 1.5 }],
    'data.augmentation[0].probability must be a number from 0 to 1, got 1.5',
  ],
  [
    [{ kind: 'randomResizedCrop', scale: [1, 0.5] }],
    'data.augmentation[0].scale must be a list of 2 numbers, the first no larger than the second, got [1,0.5]',
  ],
  [
    [{ kind: 'randomErasing', scale: [0, 0.5] }],
    'data.augmentation[0].scale[0] must be a number above 0, at most 1, got 0',
  ],
  [
    [{ kind: 'randAugment', magnitude: 31 }],
    'data.augmentation[0].magnitude must be below 31, the number of bins, got 31',
  ],
  [[{ kind: 'colorJitter', hue: 0.6 }], 'data.augmentation[0].hue must be a number from 0 to 0.5, got 0.6'],
])('refuses %j', (value, message) => {
  expect(() => augmentations.read(value, 'data.augmentation')).toThrow(message);
});
