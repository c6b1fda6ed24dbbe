import { createRandom } from '@densenet/ops';
import { describe, expect, it } from 'vitest';
import { balancedOrder } from './balancedOrder.ts';

/** Images of these classes, or with these targets. */
const images = (labels: readonly number[], targets?: readonly (readonly number[])[]) => ({
  name: 'images',
  count: labels.length,
  classNames: ['a', 'b', 'c', 'unseen'],
  label: (index: number) => labels[index]!,
  target: targets && ((index: number) => Float32Array.from(targets[index]!)),
});

const timesOf = (order: Uint32Array, count: number) => {
  const times = new Uint32Array(count);
  for (const index of order) times[index]!++;
  return times;
};

describe('balancedOrder', () => {
  const uneven = images([...Array<number>(900).fill(0), ...Array<number>(90).fill(1), ...Array<number>(10).fill(2)]);

  it('draws each class equally often, and its images in turn', () => {
    const order = balancedOrder(uneven, createRandom(1));
    expect(order).toHaveLength(1000);
    const times = timesOf(order, 1000);
    const sum = (from: number, to: number) => times.subarray(from, to).reduce((total, each) => total + each, 0);
    // Of 1,000 draws with a probability of a third, the standard deviation is 15.
    for (const each of [sum(0, 900), sum(900, 990), sum(990, 1000)]) expect(Math.abs(each - 333)).toBeLessThan(60);
    for (const [from, to] of [
      [0, 900],
      [900, 990],
      [990, 1000],
    ] as const) {
      const ofClass = times.subarray(from, to);
      expect(Math.max(...ofClass) - Math.min(...ofClass)).toBeLessThanOrEqual(1);
    }
  });

  it('depends on the generator alone', () => {
    const first = balancedOrder(uneven, createRandom(7));
    expect(balancedOrder(uneven, createRandom(7))).toEqual(first);
    expect(balancedOrder(uneven, createRandom(8))).not.toEqual(first);
  });

  it('draws an image with several labels for each, and those without one as a class', () => {
    // 300 images of a alone, 1 of a and b, 1 without a label: three classes are drawn.
    const targets = [...Array<number[]>(300).fill([1, 0, 0, 0]), [1, 1, 0, 0], [0, 0, 0, 0]];
    const source = images([...Array<number>(301).fill(0), -1], targets);
    const times = timesOf(balancedOrder(source, createRandom(2)), 302);
    expect(Math.abs(times[300]! - 101)).toBeLessThan(40);
    expect(Math.abs(times[301]! - 101)).toBeLessThan(40);
  });

  it('refuses a label that is no class', () => {
    expect(() => balancedOrder(images([0, 4]), createRandom(1))).toThrow(
      'images, image 1: its label must be an integer from 0 to 3, got 4',
    );
  });
});
