import { expect, test } from 'vitest';
import { count, median, megabytes, milliseconds, percent } from './numbers.ts';

test('numbers are formatted as the page shows them', () => {
  expect(count(758226)).toBe('758,226');
  expect(percent(0.9059)).toBe('90.6 %');
  expect(percent(0.9059, 2)).toBe('90.59 %');
  expect([8.34, 99.94, 123.4, 1234].map(milliseconds)).toEqual(['8.3 ms', '99.9 ms', '123 ms', '1,234 ms']);
  expect(megabytes(1_571_888)).toBe('1.57 MB');
});

test('median of an odd, an even and no number of values', () => {
  expect(median([30, 1, 2])).toBe(2);
  expect(median([4, 1])).toBe(4);
  expect(median([])).toBeNaN();
});
