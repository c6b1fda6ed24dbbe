import { createRandom } from '@densenet/ops';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffledOrder } from './order.ts';

describe('shuffledOrder', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer(), (count, seed) => {
        const order = shuffledOrder(count, createRandom(seed));
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('depends on the seed alone, and goes on from one epoch to the next', () => {
    const random = createRandom(7);
    const [first, second] = [shuffledOrder(50, random), shuffledOrder(50, random)];
    expect(shuffledOrder(50, createRandom(7))).toEqual(first);
    expect(shuffledOrder(50, createRandom(8))).not.toEqual(first);
    expect(second).not.toEqual(first);
  });

  it('gives each order equally often', () => {
    const random = createRandom(3);
    const seen = new Map<string, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const order = shuffledOrder(3, random).join();
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    // 1000 expected; five standard deviations are 144.
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(144);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 32])('refuses a count of %s', (count) => {
    expect(() => shuffledOrder(count, createRandom(1))).toThrow(
      `count must be an integer from 0 to 4294967295, got ${count}`,
    );
  });
});
