import { expect, it } from 'vitest';
import {
  formatCompact,
  formatDuration,
  formatPoints,
  formatShare,
  formatSigned,
  formatTimes,
  formatValue,
} from './format.ts';

it.each([
  [0, '0', '0'],
  [0.03118, '0.0312', '+0.0312'],
  [-12.345, '−12.3', '−12.3'],
  [1234, '1230', '+1230'],
  [0.0000456, '4.56e−5', '+4.56e−5'],
  [-2e9, '−2.00e9', '−2.00e9'],
])('%d is %s, signed %s', (value, plain, signed) => {
  expect(formatValue(value)).toBe(plain);
  expect(formatSigned(value)).toBe(signed);
});

it.each([
  [0.714, '71%'],
  [0.0345, '3.5%'],
  [1, '100%'],
  [-0.002, '−0.2%'],
  [0, '0%'],
])('the share %d is %s', (share, expected) => expect(formatShare(share)).toBe(expected));

it.each([
  [0.234, '23.4 points'],
  [-0.01, '−1 point'],
  [0.00001, '0 points'],
])('the difference %d is %s', (difference, expected) => expect(formatPoints(difference)).toBe(expected));

it.each([
  [400, 'less than a second'],
  [2100, 'about 2 s'],
  [240_000, 'about 4 minutes'],
])('%d ms are %s', (milliseconds, expected) => expect(formatDuration(milliseconds)).toBe(expected));

it.each([
  [0.0312, '.031'],
  [0, '0'],
  [1.44, '1.4'],
])('%d is %s in a small cell', (value, expected) => expect(formatCompact(value)).toBe(expected));

it.each([
  [1.02, '1.02'],
  [0.96, '0.96'],
  [1.44, '1.4'],
  [0.5, '0.5'],
])('%d times is %s', (factor, expected) => expect(formatTimes(factor)).toBe(expected));
