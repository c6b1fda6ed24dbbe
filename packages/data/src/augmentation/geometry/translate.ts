import type { PicturePixels } from '../../preprocessing/resize.ts';
import type { Augment } from '../augment.ts';
import type { Fill } from './fill.ts';

/**
 * Adds a margin of `padding` pixels on each side and cuts a part of the picture's own size out of that; all offsets are
 * equally likely.
 *
 * @param fill the margin's colour
 */
export function padAndCrop({ padding, fill }: { padding: number; fill: Fill }): Augment {
  return (picture, random) => {
    const up = padding - random.int(2 * padding + 1);
    const left = padding - random.int(2 * padding + 1);
    return translated(picture, left, up, fill);
  };
}

/** Moves a picture by whole pixels, `right` and `down`; what comes in at the sides is `fill`. */
export function translated(picture: PicturePixels, right: number, down: number, fill: Fill): PicturePixels {
  const { values, height, width, channels } = picture;
  const output = new Uint8Array(values.length);
  const rowLength = width * channels;
  // All rows are copied at once: pixels that leave a row at one side enter its neighbour at the other, where `paint` covers
  // them.
  const offset = down * rowLength + right * channels;
  if (Math.abs(offset) < values.length) {
    output.set(values.subarray(Math.max(0, -offset), values.length - Math.max(0, offset)), Math.max(0, offset));
  }
  const paint = (row: number, firstColumn: number, endColumn: number) => {
    for (let column = firstColumn; column < endColumn; column++) {
      const at = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) output[at + channel] = fill[channel]!;
    }
  };
  for (let row = 0; row < height; row++) {
    const isMargin = row - down < 0 || row - down >= height;
    if (isMargin) paint(row, 0, width);
    else if (right > 0) paint(row, 0, Math.min(right, width));
    else paint(row, Math.max(0, width + right), width);
  }
  return { values: output, height, width, channels };
}
