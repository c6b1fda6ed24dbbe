import { expect, it } from 'vitest';
import { createRandom, restoreRandom } from './index.ts';

it('gives the same numbers for the same seed, others for another', () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 5 }, () => random.uniform());
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

it('goes on from a state that went through JSON', () => {
  const random = createRandom(1);
  random.normal();
  const restored = restoreRandom(JSON.parse(JSON.stringify(random.state())));
  expect([restored.uniform(), restored.int(100), restored.normal()]).toEqual([
    random.uniform(),
    random.int(100),
    random.normal(),
  ]);
});

it('has the moments of its distributions', () => {
  const random = createRandom(2);
  const count = 20_000;
  const moments = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count];
  };
  const [mean, variance] = moments(Array.from({ length: count }, () => random.normal()));
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
  const [uniformMean, uniformVariance] = moments(Array.from({ length: count }, () => random.uniform()));
  expect(uniformMean).toBeCloseTo(1 / 2, 1);
  expect(uniformVariance).toBeCloseTo(1 / 12, 2);
});

it('draws every whole number below the bound and none else', () => {
  const random = createRandom(3);
  const drawn = new Set(Array.from({ length: 200 }, () => random.int(5)));
  expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4]);
});
