import { createRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/augmentation.json' with { type: 'json' };
import type { PicturePixels } from '../preprocessing/resize.ts';
import { expectMoments } from '../testing/expectMoments.ts';
import { randomErasing } from './randomErasing.ts';

const preset = { scale: [0.02, 0.33], ratio: [0.3, 3.3] } as const;
const always = { ...preset, probability: 1 };
const statistics = { mean: [0.2, 0.6], std: [0.1, 0.05] };
const picture: PicturePixels = { values: new Uint8Array(100 * 60 * 2).fill(255), height: 100, width: 60, channels: 2 };

/** Top, left, height and width of what is not white, of which all is painted over. */
function erasedPart({ values }: PicturePixels): [top: number, left: number, height: number, width: number] {
  let [top, left, bottom, right, count] = [100, 60, 0, 0, 0];
  for (let at = 0; at < 6000; at++) {
    if (values[2 * at] === 255) continue;
    const row = Math.floor(at / 60);
    const column = at % 60;
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row + 1)];
    [left, right] = [Math.min(left, column), Math.max(right, column + 1)];
    count++;
  }
  expect(count).toBe((bottom - top) * (right - left));
  return [top, left, bottom - top, right - left];
}

describe('randomErasing', () => {
  it('paints rectangles with the mean colour, drawn as torchvision draws them', () => {
    const augment = randomErasing({ ...always, fill: 'mean' }, statistics);
    const random = createRandom(3);
    const parts: number[][] = [];
    for (let draw = 0; draw < 4000; draw++) {
      const found = augment(picture, random);
      const [top, left, height, width] = erasedPart(found);
      expect([...found.values.subarray(2 * (60 * top + left)).subarray(0, 2)]).toEqual([51, 153]);
      parts.push([top, left, height, width]);
    }
    expectMoments(parts, fixture.drawnParts.erased);
    expect(picture.values.every((value) => value === 255)).toBe(true);
  });

  it('paints with noise that is normal after normalising', () => {
    const augment = randomErasing({ ...always, scale: [0.5, 0.5], fill: 'noise' }, statistics);
    const { values } = augment(picture, createRandom(4));
    const normalised = [0, 1].map((channel) =>
      [...values].flatMap((value, at) =>
        at % 2 === channel && value < 255 ? [(value / 255 - statistics.mean[channel]!) / statistics.std[channel]!] : [],
      ),
    );
    for (const noise of normalised)
      expectMoments(
        noise.map((value) => [value]),
        { mean: [0], std: [1] },
      );
    const clipped = randomErasing({ ...always, fill: 'noise' }, { mean: [0, 0], std: [1, 1] })(
      picture,
      createRandom(4),
    );
    // Half of the values would be below black.
    expect(clipped.values.filter((value) => value === 0).length).toBeGreaterThan(20);
  });

  it('leaves the rest of the pictures as they are, and those in which nothing fits', () => {
    const random = createRandom(1);
    const some = randomErasing({ ...preset, probability: 0.25, fill: 'mean' }, statistics);
    const count = Array.from({ length: 2000 }, () => some(picture, random)).filter((each) => each !== picture).length;
    expect(Math.abs(count - 500)).toBeLessThan(97);
    const dot = { values: Uint8Array.of(9, 9), height: 1, width: 1, channels: 2 };
    expect([...randomErasing({ ...always, fill: 'mean' }, statistics)(dot, random).values]).toEqual([9, 9]);
  });
});
