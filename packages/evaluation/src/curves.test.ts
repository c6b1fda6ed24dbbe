import { createRandom } from '@densenet/ops';
import { expect, it } from 'vitest';
import { bestF1, precisionRecallCurve, rocCurve } from './curves.ts';

it('bestF1 is the best of all thresholds that tell images apart', () => {
  const random = createRandom(5);
  for (let round = 0; round < 50; round++) {
    const scores = Array.from({ length: 40 }, () => Math.round(20 * random.uniform()) / 20);
    const isPositive = scores.map((score) => score + random.uniform() > 1.1);
    if (!isPositive.includes(true)) continue;
    const f1At = (threshold: number) => {
      const taken = scores.map((score) => score >= threshold);
      const right = taken.filter((present, i) => present && isPositive[i]).length;
      return (2 * right) / (taken.filter(Boolean).length + isPositive.filter(Boolean).length);
    };
    const found = bestF1(isPositive, scores);
    expect(found.f1).toBeCloseTo(Math.max(...scores.map(f1At)), 12);
    expect(found.f1).toBeCloseTo(f1At(found.threshold), 12);
  }
});

it('refuses labels and scores that a curve cannot be made of', () => {
  expect(() => bestF1([0, 0], [0.1, 0.2])).toThrow('needs an image of the class, got none');
  expect(() => rocCurve([1, 1, 1], [1, 2, 3])).toThrow('images of both kinds, got 3 positive and 0 negative');
  expect(() => precisionRecallCurve([1], [1, 2])).toThrow('1 labels, but 2 scores');
});
