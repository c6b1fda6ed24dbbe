import { expect, test } from 'vitest';
import { median } from './median.ts';

test('median of an odd, an even and no number of values', () => {
  expect(median([30, 1, 2])).toBe(2);
  expect(median([4, 1])).toBe(4);
  expect(median([])).toBeNaN();
});
