import { expect, test } from 'vitest';
import { formatBytes, formatMilliseconds, formatPercent, spokenPrediction } from './format.ts';

test('percentages never claim certainty', () => {
  expect(formatPercent(0.973)).toBe('97.3%');
  expect(formatPercent(0.9999)).toBe('> 99.9%');
  expect(formatPercent(0.0001)).toBe('< 0.1%');
  expect(formatPercent(0.5)).toBe('50.0%');
});

test('a screen reader hears whole percent', () => {
  expect(spokenPrediction('Sneaker', 0.973)).toBe('Sneaker, 97 percent');
});

test('bytes in decimal units', () => {
  expect(formatBytes(0)).toBe('0 B');
  expect(formatBytes(999)).toBe('999 B');
  expect(formatBytes(1_571_888)).toBe('1.6 MB');
  expect(formatBytes(999_999)).toBe('1.0 MB');
  expect(formatBytes(123_456)).toBe('123 kB');
  expect(formatBytes(5_200_000_000)).toBe('5.2 GB');
});

test('milliseconds with a decimal only where it means something', () => {
  expect(formatMilliseconds(8.31)).toBe('8.3 ms');
  expect(formatMilliseconds(123.4)).toBe('123 ms');
});
