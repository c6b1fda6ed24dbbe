import { describe, expect, test } from 'vitest';
import { en } from '../../messages/en.ts';
import { classOptions, findClass } from './classSearch.ts';

const options = classOptions(en, ['crane', 'tabby cat', 'cat', 'crane'], Float32Array.of(0.2, 0.5, 0.1, 0.2));

test('classes come likeliest first, those of one label with their numbers', () => {
  expect(options.map(({ text }) => text)).toEqual([
    'tabby cat (50.0%)',
    'crane, class 0 (20.0%)',
    'crane, class 3 (20.0%)',
    'cat (10.0%)',
  ]);
});

describe('what was typed', () => {
  test.each([
    ['crane, class 3 (20.0%)', 3],
    ['CRANE', 0],
    ['cat', 2],
    [' tab', 1],
    ['by c', 1],
    ['dog', undefined],
    ['', undefined],
  ])('"%s" means class %s', (typed, index) => {
    expect(findClass(options, typed)?.index).toBe(index);
  });
});
