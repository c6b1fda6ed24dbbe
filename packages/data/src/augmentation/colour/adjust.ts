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
  const { values, height, width, channels } = picture;
  if (channels !== 3) return picture;
  const output = new Uint8Array(values.length);
  const steps = differences(factor);
  for (let at = 0; at < values.length; at += 3) {
    const red = values[at]!;
    const green = values[at + 1]!;
    const blue = values[at + 2]!;
    const grey = brightnessOf(red, green, blue);
    output[at] = clipped(Math.fround(grey + steps[red - grey + 255]!));
    output[at + 1] = clipped(Math.fround(grey + steps[green - grey + 255]!));
    output[at + 2] = clipped(Math.fround(grey + steps[blue - grey + 255]!));
  }
  return { values: output, height, width, channels };
}

/** Moves the values of a picture from those around: torchvision's `adjust_sharpness` of a PIL image. `factor` 0 gives a blurred one. */
export function withSharpness(picture: PicturePixels, factor: number): PicturePixels {
  const { values, height, width, channels } = picture;
  const output = smoothed(picture);
  const steps = differences(factor);
  for (let at = 0; at < values.length; at++) {
    const smooth = output[at]!;
    output[at] = clipped(Math.fround(smooth + steps[values[at]! - smooth + 255]!));
  }
  return { values: output, height, width, channels };
}

/**
 * Pillow's `Image.blend` of two values: in float32, cut off after the point. `factor` 0 gives the first, 1 the second; beyond these it
 * goes on in the same direction, as far as 0 and 255.
 */
function blended(first: number, second: number, factor: number): number {
  return Math.trunc(clipped(Math.fround(first + Math.fround(Math.fround(factor) * (second - first)))));
}

/** The part of `blended` that depends on the two values' difference alone, from -255 on: `[511]`. Writing to bytes cuts off. */
function differences(factor: number): Float32Array {
  const steps = new Float32Array(511);
  for (let at = 0; at < 511; at++) steps[at] = Math.fround(factor) * (at - 255);
  return steps;
}

const clipped = (value: number) => (value < 0 ? 0 : Math.min(255, value));

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
