import { describe, expect, it } from 'vitest';
import { median, ratioOf, spreadOf } from './statistics.ts';

describe('median', () => {
  it('is the middle value, whatever the order', () => expect(median([10, 9, 100])).toBe(10));
  it('is between the two in the middle', () => expect(median([4, 1, 3, 100])).toBe(3.5));
  it('is not there without values', () => expect(() => median([])).toThrow('expected at least one'));
  it('leaves its argument as it is', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

it('the spread is median, least and most', () => expect(spreadOf([5, 1, 2])).toEqual({ median: 2, min: 1, max: 5 }));

describe('ratioOf', () => {
  it('is the median of the rounds’ ratios, not the ratio of the medians', () =>
    // A slow second round, which both met: the medians’ own ratio would be 200 / 100.
    expect(ratioOf([200, 3000, 240], [100, 1000, 80])).toBe(3));
  it('counts the rounds that both have', () => expect(ratioOf([4, 8], [2, 2, 2])).toBe(3));
  it('is null where there is none', () => expect(ratioOf([], [1])).toBeNull());
});
