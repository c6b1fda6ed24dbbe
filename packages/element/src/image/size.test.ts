import { expect, test } from 'vitest';
import { fitWithin } from './size.ts';

test('a large photo is shrunk to the limit and keeps its proportions', () => {
  expect(fitWithin({ width: 4000, height: 3000 }, 1024)).toEqual({ width: 1024, height: 768 });
  expect(fitWithin({ width: 3000, height: 4000 }, 1024)).toEqual({ width: 768, height: 1024 });
});

test('a picture that fits stays as it is', () => {
  expect(fitWithin({ width: 28, height: 28 }, 1024)).toEqual({ width: 28, height: 28 });
  expect(fitWithin({ width: 1024, height: 10 }, 1024)).toEqual({ width: 1024, height: 10 });
});

test('a very thin picture keeps one pixel', () => {
  expect(fitWithin({ width: 20_000, height: 3 }, 1024)).toEqual({ width: 1024, height: 1 });
});
