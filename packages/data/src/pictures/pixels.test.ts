import { describe, expect, it } from 'vitest';
import { pixelsFromRgba } from './pixels.ts';

const pixels = (rgba: number[], channels: number, invert = false) => [
  ...pixelsFromRgba(Uint8ClampedArray.from(rgba), channels, { invert }),
];

it('leaves grey and colour as they are', () => {
  for (let value = 0; value <= 255; value++) expect(pixels([value, value, value, 255], 1)).toEqual([value]);
  expect(pixels([10, 20, 30, 255, 40, 50, 60, 255], 3)).toEqual([10, 20, 30, 40, 50, 60]);
});

it('makes colours as bright as Pillow does', () => {
  // Image.new('RGB', (1, 1), colour).convert('L')
  expect(pixels([255, 0, 0, 255], 1)).toEqual([76]);
  expect(pixels([0, 255, 0, 255], 1)).toEqual([150]);
  expect(pixels([0, 0, 255, 255], 1)).toEqual([29]);
  expect(pixels([12, 200, 99, 255], 1)).toEqual([132]);
});

describe('transparent parts', () => {
  it('are white, half transparent ones in between, rounded to the nearest', () => {
    expect(pixels([200, 200, 200, 0, 200, 200, 200, 128, 0, 0, 0, 1], 1)).toEqual([255, 227, 254]);
  });
  it('do not show the colours that are hidden under them', () => {
    for (const hidden of [0, 77, 255]) expect(pixels([hidden, 0, 255 - hidden, 0], 3)).toEqual([255, 255, 255]);
  });
  it('are inverted as they are shown: white becomes black', () => {
    expect(pixels([0, 0, 0, 0, 0, 0, 0, 255, 200, 200, 200, 128], 1, true)).toEqual([0, 255, 255 - 227]);
  });
});

it('inverts', () => {
  expect(pixels([255, 255, 255, 255, 1, 2, 3, 255], 3, true)).toEqual([0, 0, 0, 254, 253, 252]);
});

it('refuses a number of channels that no picture has', () => {
  expect(() => pixels([1, 2, 3, 4], 2)).toThrow('channels must be 1 or 3, which is what pictures have, got 2');
});
