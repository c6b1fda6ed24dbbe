import { createRandom } from '@densenet/ops';
import { expect, it } from 'vitest';
import { bootstrap, quantile } from './bootstrap.ts';

const meanOf = (values: readonly number[]) => (indices: Uint32Array) =>
  indices.reduce((sum, index) => sum + values[index]!, 0) / indices.length;

it('the interval of a mean is that of the normal distribution, and the same for the same seed', () => {
  const random = createRandom(1);
  const values = Array.from({ length: 400 }, () => random.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const found = bootstrap(values.length, meanOf(values), createRandom(2), { samples: 2000 });
  const half = (1.96 * deviation) / Math.sqrt(values.length);
  expect(found.low).toBeCloseTo(mean - half, 2);
  expect(found.high).toBeCloseTo(mean + half, 2);
  expect(bootstrap(values.length, meanOf(values), createRandom(2), { samples: 2000 })).toEqual(found);
});

it('leaves out samples without the figure, and throws where no sample has it', () => {
  const lastOnly = (indices: Uint32Array) => (indices.includes(2) ? 7 : undefined);
  expect(bootstrap(3, lastOnly, createRandom(3))).toEqual({ low: 7, high: 7 });
  expect(() => bootstrap(3, () => undefined, createRandom(3))).toThrow('none of 1000 samples of 3 images');
  expect(() => bootstrap(0, () => 1, createRandom(3))).toThrow('needs images');
});

it('interpolates quantiles between two values linearly', () => {
  expect([0, 0.25, 0.5, 1].map((share) => quantile([1, 2, 4], share))).toEqual([1, 1.5, 2, 4]);
});
