import { expect, test } from 'vitest';
import { PictureError } from './errors.ts';
import { svgSize } from './svg.ts';

const size = (attributes: Record<string, string>) => svgSize((name) => attributes[name] ?? null);

test('width and height in pixels come first', () => {
  expect(size({ width: '64', height: '32px', viewBox: '0 0 1 1' })).toEqual({ width: 64, height: 32 });
});

test('a viewBox gives the proportions', () => {
  expect(size({ viewBox: '0 0 24 12' })).toEqual({ width: 1024, height: 512 });
  expect(size({ width: '100%', height: '100%', viewBox: '0,0,10,10' })).toEqual({ width: 1024, height: 1024 });
});

test('without either, the error says what to add', () => {
  expect(() => size({})).toThrow(PictureError);
  expect(() => size({ width: '0', height: '10' })).toThrow(/width and height in pixels, or a viewBox/);
});
