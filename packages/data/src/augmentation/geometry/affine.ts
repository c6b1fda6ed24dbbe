import type { PicturePixels } from '../../preprocessing/resize.ts';
import { type Fill, filled } from './fill.ts';

/**
 * Where in a picture the position (x, y) of the transformed one comes from: (a x + b y + c, d x + e y + f), in pixels from the
 * upper left corner. The middle of the first pixel is (0.5, 0.5).
 */
export type AffineMatrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** `nearest`: the pixel that a position is in; `bilinear`: between the four whose middles are around it. */
export type AffineInterpolation = 'nearest' | 'bilinear';

/** Transforms a picture within its size, as Pillow's `Image.transform(size, AFFINE, matrix, resample, fillcolor=fill)`, bit for bit. */
export function affine(
  picture: PicturePixels,
  matrix: AffineMatrix,
  interpolation: AffineInterpolation,
  fill: Fill,
): PicturePixels {
  return interpolation === 'nearest' ? nearest(picture, matrix, fill) : bilinear(picture, matrix, fill);
}

/** Fixed-point numbers with 16 bits after the point, as in Pillow, which a position next to a pixel's border depends on. */
const one = 65_536;
const fixed = (value: number) => Math.floor(value * one + 0.5);

function nearest({ values, height, width, channels }: PicturePixels, [a, b, c, d, e, f]: AffineMatrix, fill: Fill) {
  const output = filled(height * width, fill);
  const rightX = fixed(a);
  const rightY = fixed(d);
  let x = fixed(c + a * 0.5 + b * 0.5);
  let y = fixed(f + d * 0.5 + e * 0.5);
  const [downX, downY] = [fixed(b) - width * rightX, fixed(e) - width * rightY];
  let to = 0;
  for (let row = 0; row < height; row++, x += downX, y += downY) {
    for (let column = 0; column < width; column++, x += rightX, y += rightY, to += channels) {
      // Not shifted by 16 bits: positions of the largest pictures need more than 32.
      const fromColumn = Math.floor(x * (1 / one));
      const fromRow = Math.floor(y * (1 / one));
      if (fromColumn < 0 || fromColumn >= width || fromRow < 0 || fromRow >= height) continue;
      const from = (fromRow * width + fromColumn) * channels;
      output[to] = values[from]!;
      for (let channel = 1; channel < channels; channel++) output[to + channel] = values[from + channel]!;
    }
  }
  return { values: output, height, width, channels };
}

function bilinear({ values, height, width, channels }: PicturePixels, [a, b, c, d, e, f]: AffineMatrix, fill: Fill) {
  const output = filled(height * width, fill);
  const rowLength = width * channels;
  let to = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, to += channels) {
      const x = a * (column + 0.5) + b * (row + 0.5) + c;
      const y = d * (column + 0.5) + e * (row + 0.5) + f;
      if (!(x >= 0 && x < width && y >= 0 && y < height)) continue;
      const left = Math.floor(x - 0.5);
      const above = Math.floor(y - 0.5);
      const across = x - 0.5 - left;
      const down = y - 0.5 - above;
      // Beyond the last pixels of a side there are none: these count for them.
      const fromLeft = left < 0 ? 0 : left * channels;
      const toRight = (left + 1 < width ? (left + 1) * channels : rowLength - channels) - fromLeft;
      let from = (above < 0 ? 0 : above * rowLength) + fromLeft;
      const toBelow = above < 0 || above + 1 >= height ? 0 : rowLength;
      for (let channel = 0; channel < channels; channel++, from++) {
        const leftAbove = values[from]!;
        const leftBelow = values[from + toBelow]!;
        const top = leftAbove + (values[from + toRight]! - leftAbove) * across;
        const bottom = leftBelow + (values[from + toBelow + toRight]! - leftBelow) * across;
        output[to + channel] = top + (bottom - top) * down;
      }
    }
  }
  return { values: output, height, width, channels };
}
