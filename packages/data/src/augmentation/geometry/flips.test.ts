import { createRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import type { PicturePixels } from '../../preprocessing/resize.ts';
import { scriptedRandom } from '../../testing/scriptedRandom.ts';
import { horizontalFlip, verticalFlip } from './flips.ts';

/** 2 rows of 3 pixels, 2 channels: red 1 to 6, green 11 to 16. */
const picture: PicturePixels = {
  values: Uint8Array.of(1, 11, 2, 12, 3, 13, 4, 14, 5, 15, 6, 16),
  height: 2,
  width: 3,
  channels: 2,
};
const red = ({ values }: PicturePixels) => [...values].filter((_, at) => at % 2 === 0);
const green = ({ values }: PicturePixels) => [...values].filter((_, at) => at % 2 === 1);

describe('horizontalFlip', () => {
  it('exchanges left and right of every row, channels kept together', () => {
    const flipped = horizontalFlip()(picture, scriptedRandom(0.49));
    expect(red(flipped)).toEqual([3, 2, 1, 6, 5, 4]);
    expect(green(flipped)).toEqual([13, 12, 11, 16, 15, 14]);
    expect(horizontalFlip()(picture, scriptedRandom(0.5))).toBe(picture);
  });

  it('flips as often as it is told', () => {
    const random = createRandom(1);
    const flips = Array.from({ length: 4000 }, () => horizontalFlip({ probability: 0.25 })(picture, random));
    const count = flips.filter((each) => each !== picture).length;
    // Standard deviation 27.
    expect(Math.abs(count - 1000)).toBeLessThan(110);
  });
});

it('verticalFlip exchanges top and bottom of every column', () => {
  const flipped = verticalFlip()(picture, scriptedRandom(0.49));
  expect(red(flipped)).toEqual([4, 5, 6, 1, 2, 3]);
  expect(green(flipped)).toEqual([14, 15, 16, 11, 12, 13]);
  expect(verticalFlip({ probability: 0.3 })(picture, scriptedRandom(0.3))).toBe(picture);
});
