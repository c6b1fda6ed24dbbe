import { expect, test } from 'vitest';
import { moved } from './moved.ts';

test('what training has moved to other sources, of readers that have a choice', () => {
  const even = [[[1], [0.5, 0.5]]];
  expect(moved(even, even)).toBe(0);
  expect(moved([[[1], [1, 0]]], [[[1], [0, 1]]])).toBe(1);
  expect(moved([[[1], [0.75, 0.25]]], even)).toBe(0.25);
  // Weights count as shares of their reader's.
  expect(moved([[[4], [0.6, 0.2]]], [[[4], [3, 3]]])).toBeCloseTo(0.25, 12);
  expect(moved([[[1]]], [[[1]]])).toBe(0);
});
