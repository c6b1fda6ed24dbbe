import { describe, expect, test } from 'vitest';
import { cutTile, tileOrigin } from './gallery.ts';

/** 3x2 tiles of 2x2 pixels; each pixel's red says its x, its green its y. */
const index = { tileSize: 2, columns: 3 };
const [width, height] = [6, 4];
const data = new Uint8ClampedArray(4 * width * height);
for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([x, y, 0, 255], 4 * (y * width + x));

test('tileOrigin goes along the rows', () => {
  expect(tileOrigin(0, index)).toEqual({ x: 0, y: 0 });
  expect(tileOrigin(2, index)).toEqual({ x: 4, y: 0 });
  expect(tileOrigin(4, index)).toEqual({ x: 2, y: 2 });
});

describe('cutTile', () => {
  test('gives the pixels of one image, row by row', () => {
    const pixels = cutTile({ data, width, height }, 4, index);
    expect([...pixels]).toEqual([2, 2, 0, 255, 3, 2, 0, 255, 2, 3, 0, 255, 3, 3, 0, 255]);
  });

  test.each([6, -1])('refuses image %i of six', (image) => {
    expect(() => cutTile({ data, width, height }, image, index)).toThrow(/sprite of 6x4/);
  });
});
