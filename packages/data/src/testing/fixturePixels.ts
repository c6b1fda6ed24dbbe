import type { PicturePixels } from '../preprocessing/resize.ts';

/** The picture of tools/make_resize_fixtures.py: runs of black and white between noise. */
export function fixturePixels(height: number, width: number, channels: number): PicturePixels {
  const values = Uint8Array.from({ length: height * width * channels }, (_, index) => {
    if (Math.floor(index / 23) % 2 === 0) return (index * 7919 + Math.floor(index / 5) * 104729) % 256;
    return Math.floor(index / 11) % 2 === 0 ? 0 : 255;
  });
  return { values, height, width, channels };
}
