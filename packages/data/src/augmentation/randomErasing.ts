import type { Random } from '@densenet/ops/random';
import type { Preprocessing } from '../preprocessing/preprocessing.ts';
import type { PicturePixels } from '../preprocessing/resize.ts';
import type { Augment } from './augment.ts';
import { drawnPart, type PartOptions } from './geometry/randomResizedCrop.ts';

export interface ErasingOptions extends PartOptions {
  probability: number;
  /** `mean`: the mean colour, which normalisation makes 0; `noise`: each value for itself, which it makes normal. */
  fill: 'mean' | 'noise';
}

/**
 * Paints a rectangle of a picture over, with the given probability: torchvision's `RandomErasing` after normalising (Zhong et al. 2017),
 * with `value` 0 or `'random'`, rounded and clipped to bytes. `ratio` is height by width. Nothing is painted where ten rectangles
 * that were drawn did not fit.
 */
export function randomErasing(
  { probability, fill, scale, ratio: [flattest, steepest] }: ErasingOptions,
  { mean, std }: Pick<Preprocessing, 'mean' | 'std'>,
): Augment {
  // Here it is height by width.
  const part: PartOptions = { scale, ratio: [1 / steepest, 1 / flattest] };
  const colour = mean.map((each) => 255 * each);
  const spread = std.map((each) => (fill === 'mean' ? 0 : 255 * each));
  return (picture, random) => {
    if (random.uniform() >= probability) return picture;
    return erased(picture, { part, colour, spread }, random);
  };
}

function erased(
  { values, height, width, channels }: PicturePixels,
  { part, colour, spread }: { part: PartOptions; colour: readonly number[]; spread: readonly number[] },
  random: Random,
): PicturePixels {
  const window = drawnPart({ height, width }, part, random, { height: height - 1, width: width - 1 });
  if (window === undefined) return { values, height, width, channels };
  // Clamped: what is beyond black or white is black or white.
  const output = new Uint8ClampedArray(values);
  for (let row = window.top; row < window.top + window.height; row++) {
    const start = (row * width + window.left) * channels;
    for (let at = 0; at < window.width * channels; at++) {
      const deviation = spread[at % channels]!;
      output[start + at] = colour[at % channels]! + (deviation === 0 ? 0 : deviation * random.normal());
    }
  }
  return { values: new Uint8Array(output.buffer), height, width, channels };
}
