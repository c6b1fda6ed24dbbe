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
  // Rows are reversed natively, which is the fastest; the channels of each pixel are put in order again.
  const output = values.slice();
  const rowLength = width * channels;
  for (let start = 0; start < output.length; start += rowLength) {
    output.subarray(start, start + rowLength).reverse();
    if (channels === 1) continue;
    for (let first = start; first < start + rowLength; first += channels) {
      for (let left = first, right = first + channels - 1; left < right; left++, right--) {
        const value = output[left]!;
        output[left] = output[right]!;
        output[right] = value;
      }
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
