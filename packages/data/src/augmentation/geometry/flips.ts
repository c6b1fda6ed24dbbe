import type { PicturePixels } from '../../preprocessing/resize.ts';
import type { Augment } from '../augment.ts';

/** Mirrors a picture, left to right, with the given probability. */
export function horizontalFlip({ probability = 0.5 } = {}): Augment {
  return (picture, random) => (random.uniform() < probability ? mirrored(picture) : picture);
}

/** Turns a picture upside down, mirrored, with the given probability. */
export function verticalFlip({ probability = 0.5 } = {}): Augment {
  return (picture, random) => (random.uniform() < probability ? upsideDown(picture) : picture);
}

function mirrored({ values, height, width, channels }: PicturePixels): PicturePixels {
  const output = new Uint8Array(values.length);
  const rowLength = width * channels;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < height; row++) {
      let from = (row + 1) * rowLength - channels + channel;
      const end = (row + 1) * rowLength;
      for (let to = row * rowLength + channel; to < end; to += channels, from -= channels) output[to] = values[from]!;
    }
  }
  return { values: output, height, width, channels };
}

function upsideDown({ values, height, width, channels }: PicturePixels): PicturePixels {
  const output = new Uint8Array(values.length);
  const rowLength = width * channels;
  for (let row = 0; row < height; row++) {
    output.set(values.subarray(row * rowLength, (row + 1) * rowLength), (height - 1 - row) * rowLength);
  }
  return { values: output, height, width, channels };
}
