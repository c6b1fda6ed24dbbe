import { expect, test } from 'vitest';
import { formatBytes, formatLarge } from './format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [26_421_880, '26.4 MB'],
  [1.3e9, '1.3 GB'],
  [5e15, '5000.0 TB'],
])('%s is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [2_834_161_664, '2.834 G'],
  [1e9, '1.000 G'],
  [14_192_640, '14.2 M'],
  [1024, '0.0 M'],
])('%s is %s', (value, text) => {
  expect(formatLarge(value)).toBe(text);
});
