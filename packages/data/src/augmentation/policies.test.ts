import { createRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/augmentation.json' with { type: 'json' };
import type { PicturePixels } from '../preprocessing/resize.ts';
import { fixturePixels } from '../testing/fixturePixels.ts';
import { scriptedRandom } from '../testing/scriptedRandom.ts';
import {
  type Operation,
  operationsOf,
  randAugment,
  randAugmentReach,
  trivialAugment,
  trivialAugmentReach,
} from './policies.ts';

const photo = fixturePixels(30, 50, 3);
const options = { interpolation: 'nearest', fill: [9, 8, 7] } as const;
const index = (operations: readonly Operation[], name: string) => operations.findIndex((each) => each.name === name);

describe.each([
  ['randAugment', randAugmentReach],
  ['trivialAugment', trivialAugmentReach],
] as const)('%s', (policy, reach) => {
  const operations = operationsOf(reach);
  const expected = fixture.policies[policy] as Record<string, { signed: boolean; magnitudes: number[] | null }>;

  it("has torchvision's operations in its order", () => {
    const found = operations.map(({ name, isSigned }) => [name, isSigned]);
    expect(found).toEqual(Object.entries(expected).map(([name, { signed }]) => [name, signed]));
  });

  it("has torchvision's magnitudes at each of 31 bins", () => {
    for (const { name, magnitude } of operations) {
      expected[name]!.magnitudes?.forEach((value, bin) => {
        expect(magnitude({ at: bin, of: 31 }, photo), `${name}, bin ${bin}`).toBe(value);
      });
    }
  });
});

it('randAugment does as many operations as it is told, one after the other, with the sign drawn', () => {
  const augment = randAugment({ operations: 3, magnitude: 9, bins: 31, ...options });
  const all = operationsOf(randAugmentReach);
  const by = (name: string, picture: PicturePixels, magnitude: number) =>
    all.find((each) => each.name === name)!.apply(picture, magnitude, options);
  // An operation, then its sign where it has one.
  const drawn = [index(all, 'Rotate'), 0.49, index(all, 'Equalize'), index(all, 'Brightness'), 0.5];
  const found = augment(photo, scriptedRandom(...drawn));
  const expected = by('Brightness', by('Equalize', by('Rotate', photo, -9), 0), Math.fround(0.27));
  expect(found.values).toEqual(expected.values);
});

it('trivialAugment does one, by a bin that it draws', () => {
  const augment = trivialAugment({ bins: 31, ...options });
  const all = operationsOf(trivialAugmentReach);
  const solarize = all[index(all, 'Solarize')]!;
  const found = augment(photo, scriptedRandom(index(all, 'Solarize'), 15));
  expect(found.values).toEqual(solarize.apply(photo, 0.5, options).values);
  const translate = all[index(all, 'TranslateX')]!;
  const moved = augment(photo, scriptedRandom(index(all, 'TranslateX'), 15, 0.2));
  expect(moved.values).toEqual(translate.apply(photo, -15, options).values);
});

it.each([1, 3])(
  'every operation takes pictures of %d channels, the smallest too, and leaves them as they are',
  (channels) => {
    const random = createRandom(8);
    const fill = [9, 8, 7].slice(0, channels);
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      const augments = [
        randAugment({ operations: 2, magnitude: 30, bins: 31, fill, interpolation }),
        trivialAugment({ bins: 31, fill, interpolation }),
      ];
      for (const [height, width] of [
        [1, 1],
        [2, 3],
        [28, 28],
      ] as const) {
        const picture = fixturePixels(height, width, channels);
        const before = picture.values.slice();
        for (let draw = 0; draw < 60; draw++) {
          for (const augment of augments) {
            const found = augment(picture, random);
            expect([found.height, found.width, found.channels, found.values.length]).toEqual([
              height,
              width,
              channels,
              before.length,
            ]);
          }
        }
        expect([...picture.values]).toEqual([...before]);
      }
    }
  },
);
