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
  const [rightX, rightY, downX, downY] = [fixed(a), fixed(d), fixed(b), fixed(e)];
  let firstX = fixed(c + a * 0.5 + b * 0.5);
  let firstY = fixed(f + d * 0.5 + e * 0.5);
  let to = 0;
  for (let row = 0; row < height; row++, firstX += downX, firstY += downY) {
    let x = firstX;
    let y = firstY;
    for (let column = 0; column < width; column++, x += rightX, y += rightY, to += channels) {
      // Not shifted by 16 bits: positions of the largest pictures need more than 32.
      const fromColumn = Math.floor(x / one);
      const fromRow = Math.floor(y / one);
      if (fromColumn < 0 || fromColumn >= width || fromRow < 0 || fromRow >= height) continue;
      const from = (fromRow * width + fromColumn) * channels;
      for (let channel = 0; channel < channels; channel++) output[to + channel] = values[from + channel]!;
    }
  }
  return { values: output, height, width, channels };
}

function bilinear({ values, height, width, channels }: PicturePixels, [a, b, c, d, e, f]: AffineMatrix, fill: Fill) {
  const output = filled(height * width, fill);
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
      const fromLeft = Math.max(0, left) * channels;
      const fromRight = Math.min(width - 1, left + 1) * channels;
      const fromAbove = Math.max(0, above) * width * channels;
      const fromBelow = Math.min(height - 1, above + 1) * width * channels;
      for (let channel = 0; channel < channels; channel++) {
        const [leftAbove, leftBelow] = [
          values[fromAbove + fromLeft + channel]!,
          values[fromBelow + fromLeft + channel]!,
        ];
        const top = leftAbove + (values[fromAbove + fromRight + channel]! - leftAbove) * across;
        const bottom = leftBelow + (values[fromBelow + fromRight + channel]! - leftBelow) * across;
        output[to + channel] = top + (bottom - top) * down;
      }
    }
  }
  return { values: output, height, width, channels };
}
