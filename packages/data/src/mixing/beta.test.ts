import { createRandom } from '@densenet/ops/random';
import { expect, it } from 'vitest';
import { symmetricBeta } from './beta.ts';

/** Shares of Beta(alpha, alpha) below these bounds: `scipy.stats.beta.cdf(bounds, alpha, alpha)`. */
const bounds = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];
const known: Record<number, number[]> = {
  0.2: [0.209778, 0.33669, 0.414056, 0.5, 0.585944, 0.66331, 0.790222],
  0.8: [0.020717, 0.131806, 0.27854, 0.5, 0.72146, 0.868194, 0.979283],
  1: bounds,
  2.5: [0.000054, 0.015375, 0.126585, 0.5, 0.873415, 0.984625, 0.999946],
};

it.each(Object.keys(known).map(Number))('has the distribution function of Beta(%d, itself)', (alpha) => {
  const count = 40_000;
  const random = createRandom(7);
  const drawn = Float64Array.from({ length: count }, () => symmetricBeta(alpha, random));
  bounds.forEach((bound, index) => {
    const share = drawn.filter((value) => value < bound).length / count;
    const expected = known[alpha]![index]!;
    // Five standard deviations.
    expect(Math.abs(share - expected), `below ${bound}`).toBeLessThan(
      5 * Math.sqrt((expected * (1 - expected)) / count),
    );
  });
});

it('is a number where both Gamma numbers are too small for one, at one of the ends then', () => {
  const random = createRandom(3);
  const drawn = Array.from({ length: 2000 }, () => symmetricBeta(1e-4, random));
  const atOnes = drawn.filter((value) => value > 0.999).length;
  expect(drawn.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(drawn.filter((value) => value < 0.001).length + atOnes).toBeGreaterThan(1980);
  expect(Math.abs(atOnes - 1000)).toBeLessThan(112);
});
