import { createRandom } from '@densenet/ops';
import { expect, it } from 'vitest';
import { areasOf } from './areas.ts';
import { bootstrap } from './bootstrap.ts';
import { averagePrecision, rocAuc } from './curves.ts';

const images = 60;
const random = createRandom(7);
/** Few values, so that many are the same. */
const scores = Float64Array.from({ length: images }, () => random.int(12) / 12);
const isOf = Array.from(scores, (score) => score + random.int(100) / 100 > 1);
const ranked = { isPositive: (image: number) => isOf[image]!, scores };
const at = <Value>(indices: Uint32Array, values: ArrayLike<Value>) => Array.from(indices, (index) => values[index]!);

it('gives the areas of the curves, and undefined for a class that all or no images are of', () => {
  const { perClass, mean } = areasOf(images, [ranked, { isPositive: () => true, scores }]);
  expect(perClass[0]!.rocAuc.value).toBeCloseTo(rocAuc(isOf, scores), 12);
  expect(perClass[0]!.averagePrecision.value).toBeCloseTo(averagePrecision(isOf, scores), 12);
  expect(perClass[1]).toBeUndefined();
  expect(mean).toEqual(perClass[0]);
  expect(areasOf(images, [{ isPositive: () => false, scores }]).mean).toBeUndefined();
});

it('bootstraps what the curves of each sample would give', () => {
  const opposite = { isPositive: ranked.isPositive, scores: scores.map((score) => -score) };
  const options = { samples: 200 };
  const { perClass, mean } = areasOf(images, [ranked, opposite], { ...options, random: createRandom(3) });
  const expected = (figure: (indices: Uint32Array) => number) => bootstrap(images, figure, createRandom(3), options);
  const auc = expected((indices) => rocAuc(at(indices, isOf), at(indices, scores)));
  const precision = expected((indices) => averagePrecision(at(indices, isOf), at(indices, scores)));
  expect(perClass[0]!.rocAuc.interval!.low).toBeCloseTo(auc.low, 12);
  expect(perClass[0]!.rocAuc.interval!.high).toBeCloseTo(auc.high, 12);
  expect(perClass[0]!.averagePrecision.interval!.low).toBeCloseTo(precision.low, 12);
  // The mean of a ranking and its reverse is a half in every sample.
  expect(mean!.rocAuc.interval!.low).toBeCloseTo(0.5, 12);
  expect(mean!.rocAuc.interval!.high).toBeCloseTo(0.5, 12);
});
