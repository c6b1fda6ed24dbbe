import { foldRandom, type Random } from '@densenet/ops/random';
import type { PicturePixels } from '../preprocessing/resize.ts';
import { afterRead, fieldsOf, type ImageSource } from '../sources/imageSource.ts';

/**
 * Makes another picture of the same size that shows the same thing. It leaves the given picture as it is, and draws from
 * `random` alone, so that the same generator state gives the same picture.
 */
export type Augment = (picture: PicturePixels, random: Random) => PicturePixels;

export interface AugmentedOptions {
  augment: Augment;
  /** The training's seed. */
  seed: number;
  /** The epoch, from 0. */
  epoch: number;
}

/**
 * A view of a source in which each picture is augmented when it is read, before it is resized and normalised: on the source's
 * own pixels, as in torchvision and timm (docs/decisions/013-augmentation.md).
 *
 * What is drawn for a picture depends on seed, epoch and its index in `source` alone: not on the batch size, the order, the
 * step from which an epoch is resumed, or the process that reads it.
 */
export function augmented(source: ImageSource, { augment, seed, epoch }: AugmentedOptions): ImageSource {
  return {
    ...fieldsOf(source),
    read: (index) => afterRead(source.read(index), (picture) => augment(picture, foldRandom(seed, epoch, index))),
  };
}

/** The steps one after the other, all with the same generator. */
export function chained(steps: readonly Augment[]): Augment {
  return (picture, random) => steps.reduce((given, step) => step(given, random), picture);
}

/** Mirrors a picture, left to right, with the given probability. */
export function horizontalFlip({ probability = 0.5 } = {}): Augment {
  return (picture, random) => (random.uniform() < probability ? mirrored(picture) : picture);
}

/**
 * Adds a margin of `padding` pixels on each side and cuts a part of the picture's own size out of that; all offsets are
 * equally likely.
 *
 * @param fill the margin's colour, 0..255 for each channel; black where left out
 */
export function padAndCrop({ padding, fill }: { padding: number; fill?: readonly number[] | undefined }): Augment {
  return (picture, random) => {
    const down = random.int(2 * padding + 1) - padding;
    const right = random.int(2 * padding + 1) - padding;
    return shifted(picture, down, right, fill);
  };
}

function mirrored({ values, height, width, channels }: PicturePixels): PicturePixels {
  const output = new Uint8Array(values.length);
  const rowLength = width * channels;
  let to = 0;
  for (let row = 0; row < height; row++) {
    for (let from = (row + 1) * rowLength - channels; from >= row * rowLength; from -= channels) {
      for (let channel = 0; channel < channels; channel++) output[to++] = values[from + channel]!;
    }
  }
  return { values: output, height, width, channels };
}

/** The part of a padded picture that begins `down` rows below its own first one, and `right` columns right of it. */
function shifted(
  picture: PicturePixels,
  down: number,
  right: number,
  fill: readonly number[] | undefined,
): PicturePixels {
  const { values, height, width, channels } = picture;
  const output = new Uint8Array(values.length);
  const rowLength = width * channels;
  // All rows are copied at once: pixels that leave a row at one side enter its neighbour at the other, where `paint` covers
  // them.
  const offset = down * rowLength + right * channels;
  if (Math.abs(offset) < values.length) {
    output.set(values.subarray(Math.max(0, offset), values.length + Math.min(0, offset)), Math.max(0, -offset));
  }
  const paint = (row: number, firstColumn: number, endColumn: number) => {
    for (let column = firstColumn; column < endColumn; column++) {
      const at = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) output[at + channel] = fill?.[channel] ?? 0;
    }
  };
  for (let row = 0; row < height; row++) {
    const isMargin = row + down < 0 || row + down >= height;
    if (isMargin) paint(row, 0, width);
    else if (right < 0) paint(row, 0, Math.min(-right, width));
    else paint(row, Math.max(0, width - right), width);
  }
  return { values: output, height, width, channels };
}
