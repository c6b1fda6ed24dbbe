import { describe, expect, it, test } from 'vitest';
import { createFormat } from './format.ts';

const format = createFormat('en');

test('probabilities never claim certainty', () => {
  expect(format.probability(0.973)).toBe('97.3%');
  expect(format.probability(0.9999)).toBe('> 99.9%');
  expect(format.probability(0.0001)).toBe('< 0.1%');
  expect(format.probability(0.5)).toBe('50.0%');
});

test('bytes in decimal units', () => {
  expect(format.bytes(0)).toBe('0 B');
  expect(format.bytes(999)).toBe('999 B');
  expect(format.bytes(1_571_888)).toBe('1.6 MB');
  expect(format.bytes(999_999)).toBe('1.0 MB');
  expect(format.bytes(123_456)).toBe('123 kB');
  expect(format.bytes(5_200_000_000)).toBe('5.2 GB');
});

test('milliseconds with a decimal only where it means something', () => {
  expect(format.milliseconds(8.31)).toBe('8.3 ms');
  expect(format.milliseconds(123.4)).toBe('123 ms');
});

it.each([
  [0, '0', '0'],
  [0.03118, '0.0312', '+0.0312'],
  [-12.345, '−12.3', '−12.3'],
  [1234, '1230', '+1230'],
  [0.0000456, '4.56e−5', '+4.56e−5'],
  [-2e9, '−2.00e9', '−2.00e9'],
])('%d is %s, signed %s', (value, plain, signed) => {
  expect(format.value(value)).toBe(plain);
  expect(format.signed(value)).toBe(signed);
});

it.each([
  [0.714, '71%'],
  [0.0345, '3.5%'],
  [1, '100%'],
  [-0.002, '−0.2%'],
  [-0.0001, '0%'],
  [0, '0%'],
])('the share %d is %s', (share, expected) => expect(format.share(share)).toBe(expected));

it.each([
  [0.0312, '.031'],
  [0, '0'],
  [1.44, '1.4'],
])('%d is %s in a small cell', (value, expected) => expect(format.compact(value)).toBe(expected));

it.each([
  [1.02, '1.02'],
  [0.96, '0.96'],
  [1.44, '1.4'],
  [0.5, '0.5'],
])('%d times is %s', (factor, expected) => expect(format.times(factor)).toBe(expected));

describe('in another language', () => {
  test.each([
    ['zh', '97.3%', '758,226', '1.6 MB', '.031'],
    ['de', '97,3\u00a0%', '758.226', '1,6 MB', ',031'],
  ])('%s writes its own separators', (language, probability, count, bytes, compact) => {
    const other = createFormat(language);
    expect(other.probability(0.973)).toBe(probability);
    expect(other.count(758_226)).toBe(count);
    expect(other.bytes(1_571_888)).toBe(bytes);
    expect(other.compact(0.0312)).toBe(compact);
  });
});
