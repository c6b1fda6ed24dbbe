import { createRandom } from '@densenet/ops';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PicturePixels } from '../preprocessing/resize.ts';
import { countingDataset } from '../testing/fakeDataset.ts';
import { labelsOf } from './imageSource.ts';
import { split } from './split.ts';

const dataset = countingDataset(20, { classes: 20 });

describe('split', () => {
  it('divides a data set into two disjoint parts that keep images and labels together', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), fc.integer(), (validationCount, seed) => {
        const { train, validation } = split(dataset, { validationCount, random: createRandom(seed) });
        expect(validation.count).toBe(validationCount);
        const together = [...labelsOf(train), ...labelsOf(validation)];
        expect(together.sort((a, b) => a - b)).toEqual([...dataset.labels]);
        for (const part of [train, validation]) {
          const labels = [...labelsOf(part)];
          expect(labels).toHaveLength(part.count);
          expect(labels.map((_, i) => (part.read(i) as PicturePixels).values[0])).toEqual(labels);
          expect(labels).toEqual([...labels].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('takes a fraction', () => {
    const { train, validation } = split(dataset, { validationFraction: 0.1, random: createRandom(1) });
    expect([train.count, validation.count]).toEqual([18, 2]);
    expect(validation).toMatchObject({
      name: 'counting (validation part)',
      size: { height: 2, width: 3 },
      channels: 1,
    });
  });

  it('is the same for the same seed, and another for another', () => {
    const labels = (seed: number) =>
      labelsOf(split(dataset, { validationCount: 8, random: createRandom(seed) }).validation);
    expect(labels(1)).toEqual(labels(1));
    // Fixed numbers, since a resumed training must not train on images that it is validated on.
    expect([...labels(1)]).toEqual([1, 2, 4, 7, 9, 13, 17, 18]);
    expect(labels(1)).not.toEqual(labels(2));
  });

  it.each([0, 1, -0.5, 0.01, Number.NaN])(
    'refuses a fraction of %s, which leaves a part empty',
    (validationFraction) => {
      expect(() => split(dataset, { validationFraction, random: createRandom(1) })).toThrow(
        `validationFraction must be a number in (0, 1) that leaves both parts at least one of the 20 images, got ${validationFraction}`,
      );
    },
  );

  it.each([0, 20, 1.5])('refuses a count of %s', (validationCount) => {
    expect(() => split(dataset, { validationCount, random: createRandom(1) })).toThrow(
      `validationCount must be an integer from 1 to 19, got ${validationCount}`,
    );
  });
});
