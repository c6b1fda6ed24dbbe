import type { Preprocessing } from '../preprocessing/preprocessing.ts';
import type { PixelValues } from '../preprocessing/resize.ts';
import { resized } from '../preprocessing/resized.ts';
import type { ImageSource } from '../sources/imageSource.ts';
import { augmented } from './augment.ts';
import { type Augmentations, augmentOf } from './augmentations.ts';

export interface Preparation {
  augmentations: Augmentations;
  preprocessing: Preprocessing;
  /** The training's seed. */
  seed: number;
  /** The epoch, from 0. */
  epoch: number;
}

export interface Prepared {
  source: ImageSource<PixelValues>;
  /** What is left to be done to the source's batches. */
  preprocessing: Preprocessing;
}

/**
 * Images as an epoch of training sees them: augmented, and resized where that is not left to the backend (`resized`).
 *
 * @returns a view of the source, whose images all have one size
 */
export function prepared(source: ImageSource, { augmentations, preprocessing, seed, epoch }: Preparation): Prepared {
  if (augmentations.length === 0) return resized(source, preprocessing);
  return resized(augmented(source, { augment: augmentOf(augmentations, preprocessing), seed, epoch }), preprocessing);
}
