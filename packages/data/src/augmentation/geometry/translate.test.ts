import { createRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import type { PicturePixels } from '../../preprocessing/resize.ts';
import { noise } from '../../testing/fakeDataset.ts';
import { scriptedRandom } from '../../testing/scriptedRandom.ts';
import { padAndCrop } from './translate.ts';

/** 2 rows of 3 pixels, 2 channels: red 1 to 6, green 11 to 16. */
const picture: PicturePixels = {
  values: Uint8Array.of(1, 11, 2, 12, 3, 13, 4, 14, 5, 15, 6, 16),
  height: 2,
  width: 3,
  channels: 2,
};

describe('padAndCrop', () => {
  /** What a margin and a crop out of it give, taken literally. */
  function literally(
    { values, height, width, channels }: PicturePixels,
    padding: number,
    top: number,
    left: number,
    fill: number[],
  ) {
    return Uint8Array.from({ length: values.length }, (_, at) => {
      const channel = at % channels;
      const row = Math.floor(at / channels / width) + top - padding;
      const column = (Math.floor(at / channels) % width) + left - padding;
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      return isInside ? values[(row * width + column) * channels + channel]! : fill[channel]!;
    });
  }

  it('gives every part of the padded picture as it is, also where nothing of the picture is left', () => {
    const photo = { values: noise(4 * 5 * 3), height: 4, width: 5, channels: 3 };
    const before = photo.values.slice();
    for (const given of [photo, { ...picture }]) {
      for (const [padding, fill] of [
        [1, [0, 0, 0]],
        [2, [7, 8, 9]],
        [6, [1, 2, 3]],
      ] as [number, number[]][]) {
        const crop = padAndCrop({ padding, fill });
        for (let top = 0; top <= 2 * padding; top++) {
          for (let left = 0; left <= 2 * padding; left++) {
            const cropped = crop(given, scriptedRandom(top, left));
            expect(cropped.values).toEqual(literally(given, padding, top, left, fill));
            expect(cropped).toMatchObject({ height: given.height, width: given.width, channels: given.channels });
          }
        }
      }
    }
    expect(photo.values).toEqual(before);
  });

  it('takes each part equally often', () => {
    const dot = { values: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), height: 3, width: 3, channels: 1 };
    const random = createRandom(2);
    const counts = new Array<number>(9).fill(0);
    for (let draw = 0; draw < 9000; draw++)
      counts[padAndCrop({ padding: 1, fill: [0] })(dot, random).values.indexOf(1)]!++;
    // 1000 expected; five standard deviations are 149.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(149);
  });
});
