import { describe, expect, it } from 'vitest';
import { allCurves, curveOf, defaultAssumptions, loadOf, ringSeconds } from './curve.ts';

describe('the sum over a ring', () => {
  const ring = { bytes: 1e9, bitsPerSecond: 8e9, buckets: 1, hopSeconds: 0 };
  it('takes two processes as long as the bytes take once', () => expect(ringSeconds(2, ring)).toBeCloseTo(1, 12));
  it('takes many not quite as long as the bytes take twice', () =>
    expect(ringSeconds(64, ring)).toBeCloseTo(2 * (63 / 64), 12));
  it('has two messages to each next process for each bucket', () =>
    expect(ringSeconds(4, { ...ring, bytes: 0, buckets: 3, hopSeconds: 0.01 })).toBeCloseTo(0.18, 12));
  it('is nothing for one process', () => expect(ringSeconds(1, ring)).toBe(0));
});

describe('what a network sends', () => {
  it.each([
    // The paper's parameters, and the means and variances of all norms.
    ['densenet121', 7_978_856 + 2 * 41_824],
    ['densenet264', 33_337_704 + 2 * 199_264],
  ] as const)('%s: parameters and running statistics', (network, values) =>
    expect(loadOf(network).bytes).toBe(4 * values),
  );
  it('has the multiply-adds that are published', () =>
    expect(Math.abs(loadOf('densenet121').multiplyAdds / 2.834e9 - 1)).toBeLessThan(0.005));
});

describe('the computed curve', () => {
  const free = { ...defaultAssumptions, hopMicroseconds: 1e-9 };
  const last = (curve: ReturnType<typeof curveOf>) => curve.points.at(-1)!;

  it('adds what is left of the sums to the step', () => {
    const [first] = curveOf('densenet121', 10, { assumptions: free, overlap: 0 }).points;
    const step = 64 / 914 + (8 * loadOf('densenet121').bytes) / 10e9;
    expect(first!.imagesPerSecond).toBeCloseTo((2 * 64) / step, 3);
    expect(first!.efficiency).toBeCloseTo(64 / 914 / step, 6);
  });
  it('hides what overlaps, and no more than the backward pass takes', () => {
    expect(last(curveOf('densenet121', 100, { assumptions: free, overlap: 1 })).efficiency).toBeCloseTo(1, 6);
    const slow = last(curveOf('densenet264', 0.1, { assumptions: free, overlap: 1 })).efficiency;
    expect(slow).toBeLessThan(0.1);
  });
  it('is of both networks at both rates, and better with a faster line', () => {
    const curves = allCurves({ assumptions: defaultAssumptions, overlap: 0.5 });
    expect(curves.map(({ network, gigabits }) => `${network} ${gigabits}`)).toEqual([
      'densenet121 10',
      'densenet121 100',
      'densenet264 10',
      'densenet264 100',
    ]);
    const [slow, fast] = curves.map((curve) => last(curve).efficiency);
    expect(slow!).toBeLessThan(fast!);
    for (const { points } of curves) {
      const efficiencies = points.map(({ efficiency }) => efficiency);
      expect(efficiencies).toEqual(efficiencies.toSorted((a, b) => b - a));
    }
  });
});
