import { foldRandom } from '@densenet/ops/random';
import type { Preprocessing } from '../preprocessing/preprocessing.ts';
import type { PicturePixels, PixelValues } from '../preprocessing/resize.ts';
import { resizePicture } from '../preprocessing/resized.ts';
import { type Augmentations, augmentOf, resizes } from './augmentations.ts';

/** What is done to a decoded picture before it is put into a batch: plain JSON, so that a thread can be told. */
export interface PicturePreparation {
  preprocessing: Preprocessing;
  /** Left out where the picture is not augmented. */
  augmentation?: {
    steps: Augmentations;
    /** The training's seed, the epoch and the picture's index, which decide together what is drawn. */
    draw: readonly [seed: number, epoch: number, index: number];
  };
}

/**
 * A picture augmented, and resized to what the network takes; not yet normalised. It depends on its arguments alone: wherever
 * it runs, the result has the same bits.
 *
 * @returns 0..255, `[preprocessing.height, preprocessing.width, picture.channels]`
 */
export function preparePicture(
  picture: PicturePixels,
  { preprocessing, augmentation }: PicturePreparation,
): PicturePixels<PixelValues> {
  if (augmentation === undefined) return resizePicture(picture, preprocessing);
  const { steps, draw } = augmentation;
  const augmented = augmentOf(steps, preprocessing)(picture, foldRandom(...draw));
  return resizes(steps) ? augmented : resizePicture(augmented, preprocessing);
}
