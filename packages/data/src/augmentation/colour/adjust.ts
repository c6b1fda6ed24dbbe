import { brightnessOf } from '../../pictures/pixels.ts';
import type { PicturePixels } from '../../preprocessing/resize.ts';
import { lookedUp, toneTable } from './tables.ts';

/** Scales the values of a picture: torchvision's `adjust_brightness` of a PIL image. `factor` 1 changes nothing, 0 gives black. */
export function withBrightness(picture: PicturePixels, factor: number): PicturePixels {
  return lookedUp(picture, [toneTable((value) => blended(0, value, factor))]);
}

/** Moves the values of a picture from its mean brightness: torchvision's `adjust_contrast` of a PIL image. `factor` 0 gives grey. */
export function withContrast(picture: PicturePixels, factor: number): PicturePixels {
  const grey = brightnesses(picture);
  let sum = 0;
  for (let at = 0; at < grey.length; at++) sum += grey[at]!;
  const mean = Math.trunc(sum / grey.length + 0.5);
  return lookedUp(picture, [toneTable((value) => blended(mean, value, factor))]);
}

/**
 * Moves the colours of a picture from grey: torchvision's `adjust_saturation` of a PIL image. `factor` 0 gives grey. A picture that
 * has not three channels stays as it is.
 */
export function withSaturation(picture: PicturePixels, factor: number): PicturePixels {
  return picture.channels === 3 ? away(picture, brightnesses(picture), factor) : picture;
}

/** Moves the values of a picture from those around: torchvision's `adjust_sharpness` of a PIL image. `factor` 0 gives a blurred one. */
export function withSharpness(picture: PicturePixels, factor: number): PicturePixels {
  return away(picture, smoothed(picture), factor);
}

/**
 * Pillow's `Image.blend` of two values: in float32, cut off after the point. `factor` 0 gives the first, 1 the second; beyond these it
 * goes on in the same direction, as far as 0 and 255.
 */
function blended(first: number, second: number, factor: number): number {
  const value = Math.fround(first + Math.fround(Math.fround(factor) * (second - first)));
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value);
}

/** `picture` blended with another one, of as many values or of one value a pixel. */
function away(picture: PicturePixels, other: Uint8Array, factor: number): PicturePixels {
  const { values, height, width, channels } = picture;
  const valuesOfOther = other.length === values.length ? 1 : channels;
  const output = new Uint8Array(values.length);
  // All that two values can give, by how far they are apart: the product is the costly half of `blended`.
  const steps = Float32Array.from({ length: 511 }, (_, at) => Math.fround(factor) * (at - 255));
  for (let at = 0; at < values.length; at++) {
    const first = other[valuesOfOther === 1 ? at : (at / valuesOfOther) | 0]!;
    const value = Math.fround(first + steps[values[at]! - first + 255]!);
    // Writing to bytes cuts off after the point.
    output[at] = Math.max(0, Math.min(255, value));
  }
  return { values: output, height, width, channels };
}

/** `[height, width]`: a picture's brightness, as Pillow's `convert('L')` has it, where it has colours; else its first channel. */
function brightnesses({ values, channels }: PicturePixels): Uint8Array {
  if (channels === 1) return values;
  const grey = new Uint8Array(values.length / channels);
  for (let to = 0, from = 0; to < grey.length; to++, from += channels) {
    grey[to] = channels === 3 ? brightnessOf(values[from]!, values[from + 1]!, values[from + 2]!) : values[from]!;
  }
  return grey;
}

/** Pillow's `ImageFilter.SMOOTH`: each value counts five times, its eight neighbours once. Borders stay as they are. */
function smoothed({ values, height, width, channels }: PicturePixels): Uint8Array {
  const output = values.slice();
  const rowLength = width * channels;
  for (let row = 1; row < height - 1; row++) {
    for (let at = row * rowLength + channels; at < (row + 1) * rowLength - channels; at++) {
      const above = at - rowLength;
      const below = at + rowLength;
      const sum =
        values[above - channels]! +
        values[above]! +
        values[above + channels]! +
        values[at - channels]! +
        5 * values[at]! +
        values[at + channels]! +
        values[below - channels]! +
        values[below]! +
        values[below + channels]!;
      output[at] = (sum + 6.5) / 13;
    }
  }
  return output;
}
