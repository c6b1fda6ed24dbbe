import { describe, expect, it } from 'vitest';
import { foldRandom } from './random.ts';

const epochs = 20;
const indices = 500;

/** One number of each (epoch, index), as `draw` takes it. */
const table = (seed: number, draw: (random: ReturnType<typeof foldRandom>) => number) =>
  Array.from({ length: epochs }, (_, epoch) =>
    Array.from({ length: indices }, (_, index) => draw(foldRandom(seed, epoch, index))),
  );

const correlation = (a: number[], b: number[]) => {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (each: (at: number) => number) => a.reduce((total, _, at) => total + each(at), 0);
  const deviation = (values: number[], centre: number) =>
    Math.sqrt(values.reduce((total, value) => total + (value - centre) ** 2, 0));
  return sum((at) => (a[at]! - meanA) * (b[at]! - meanB)) / (deviation(a, meanA) * deviation(b, meanB));
};

describe('foldRandom', () => {
  it('gives the same for the same three numbers, whatever was drawn before', () => {
    const later = foldRandom(3, 1, 41);
    const drawn = [later.uniform(), later.int(10), later.normal()];
    foldRandom(3, 1, 40).uniform();
    const again = foldRandom(3, 1, 41);
    expect([again.uniform(), again.int(10), again.normal()]).toEqual(drawn);
    // Fixed, since a training that was saved must go on with the same images.
    expect(foldRandom(3, 1, 41).state()).toEqual([1255040842, 1267919344, -1615155479, 844460796]);
  });

  it('begins somewhere else for each epoch, index and seed', () => {
    const states = [0, 1, -1, 7, 2 ** 31 - 1, 2 ** 32, 2 ** 32 + 1].flatMap((seed) =>
      [0, 1, 2, 100].flatMap((epoch) =>
        [0, 1, 2, 59_999, 2 ** 32, 2 ** 32 + 1].map((index) => foldRandom(seed, epoch, index).state().join()),
      ),
    );
    expect(new Set(states).size).toBe(7 * 4 * 6);
  });

  it('is flat: first and second draws fall equally often into each of 16 parts', () => {
    for (const draw of [
      (random: ReturnType<typeof foldRandom>) => random.int(16),
      (random: ReturnType<typeof foldRandom>) => {
        random.uniform();
        return Math.floor(16 * random.uniform());
      },
    ]) {
      const counts = new Array<number>(16).fill(0);
      for (const drawn of table(5, draw).flat()) counts[drawn]!++;
      const expected = (epochs * indices) / 16;
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 15 degrees of freedom: 37.7 is passed by one of 1,000 fair tables.
      expect(chiSquare).toBeLessThan(37.7);
    }
  });

  it('has nothing in common between neighbours: next image, next epoch, next seed, next draw', () => {
    const first = table(5, (random) => random.uniform());
    const nextSeed = table(6, (random) => random.uniform());
    const second = table(5, (random) => {
      random.uniform();
      return random.uniform();
    });
    const all = first.flat();
    const pairs = [
      [all.slice(1), all.slice(0, -1)],
      [first.slice(1).flat(), first.slice(0, -1).flat()],
      [all, nextSeed.flat()],
      [all, second.flat()],
    ] as const;
    // Standard deviation 0.01 for 10,000 pairs.
    for (const [a, b] of pairs) expect(Math.abs(correlation(a, b))).toBeLessThan(0.04);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    [1.5, 0, 0, 'seed must be an integer from -(2^53 - 1) to 2^53 - 1, got 1.5'],
    [1, Number.NaN, 0, 'epoch must be an integer'],
    [1, 0, 2 ** 53, 'index must be an integer'],
  ])('refuses %d, %d, %d', (seed, epoch, index, message) => {
    expect(() => foldRandom(seed, epoch, index)).toThrow(message);
  });
});
