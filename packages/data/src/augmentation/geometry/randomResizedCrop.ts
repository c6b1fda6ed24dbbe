import type { Random } from '@densenet/ops/random';
import type { Preprocessing } from '../../preprocessing/preprocessing.ts';
import { type PicturePixels, type Size, type Window, windowOf } from '../../preprocessing/resize.ts';
import { resizeAndCrop } from '../../preprocessing/resizeAndCrop.ts';
import type { Augment } from '../augment.ts';

type Range = readonly [least: number, most: number];

/** Which part of a picture: its share of the picture's area, and its width by its height. */
export interface PartOptions {
  scale: Range;
  ratio: Range;
}

const attempts = 10;

/**
 * Cuts a part out of a picture and resizes it to the network's size, as the preprocessing says, rounded to whole numbers:
 * torchvision's `RandomResizedCrop`. The part's share of the area is drawn evenly from `scale`, the logarithm of its width by height from
 * `ratio`'s; where ten such parts do not fit, it is the largest one in the middle whose shape is allowed.
 */
export function randomResizedCrop(options: PartOptions, preprocessing: Preprocessing): Augment {
  return (picture, random) => {
    const part = drawnPart(picture, options, random) ?? middlePart(picture, options);
    return resizedPart(picture, part, preprocessing);
  };
}

/** A part of a picture at the network's size, rounded to whole numbers: torchvision's `resized_crop`. */
export function resizedPart(
  picture: PicturePixels,
  part: Window,
  { crop: _, ...preprocessing }: Preprocessing,
): PicturePixels {
  const values = resizeAndCrop(windowOf(picture, part), preprocessing);
  const { height, width } = preprocessing;
  return { values: values instanceof Uint8Array ? values : rounded(values), height, width, channels: picture.channels };
}

/** Without antialiasing, pixels lie between whole numbers. */
function rounded(values: Float32Array): Uint8Array {
  const output = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) output[at] = values[at]! + 0.5;
  return output;
}

/**
 * A part of this share and shape, each place equally likely; undefined where ten that were drawn did not fit.
 *
 * @param largest a part's largest size, the whole picture unless it is said
 */
export function drawnPart(
  { height, width }: Size,
  { scale, ratio }: PartOptions,
  random: Random,
  largest: Size = { height, width },
): Window | undefined {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const area = height * width * between(scale, random);
    const shape = Math.exp(between([Math.log(ratio[0]), Math.log(ratio[1])], random));
    const part = { height: Math.round(Math.sqrt(area / shape)), width: Math.round(Math.sqrt(area * shape)) };
    if (part.height < 1 || part.height > largest.height || part.width < 1 || part.width > largest.width) continue;
    const top = random.int(height - part.height + 1);
    return { ...part, top, left: random.int(width - part.width + 1) };
  }
  return undefined;
}

const between = ([least, most]: Range, random: Random) => least + (most - least) * random.uniform();

export function middlePart({ height, width }: Size, { ratio: [least, most] }: PartOptions): Window {
  const shape = width / height;
  const part = {
    height: shape < least ? Math.max(1, Math.round(width / least)) : height,
    width: shape > most ? Math.max(1, Math.round(height * most)) : width,
  };
  return { ...part, top: Math.floor((height - part.height) / 2), left: Math.floor((width - part.width) / 2) };
}
