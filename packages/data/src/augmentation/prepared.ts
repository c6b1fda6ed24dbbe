import type { Preprocessing } from '../preprocessing/preprocessing.ts';
import type { PixelValues } from '../preprocessing/resize.ts';
import { isLeftToBackend, ofResized, resized } from '../preprocessing/resized.ts';
import { fieldsOf, type ImageSource } from '../sources/imageSource.ts';
import { augmented } from './augment.ts';
import { type Augmentations, augmentOf, resizes } from './augmentations.ts';

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
 * Images as an epoch of training sees them: augmented, and resized where that is not left to the backend (`resized`). A source
 * that can have its pictures prepared elsewhere has all of it done there, with the same bits.
 *
 * @returns a view of the source, whose images all have one size
 */
export function prepared(source: ImageSource, { augmentations, preprocessing, seed, epoch }: Preparation): Prepared {
  if (augmentations.length === 0) return resized(source, preprocessing);
  const { height, width } = preprocessing;
  const size = { height, width };
  const areResized = resizes(augmentations);
  if (source.readPrepared !== undefined && (areResized || !isLeftToBackend(source, preprocessing))) {
    const read = (index: number) =>
      source.readPrepared!(index, {
        preprocessing,
        augmentation: { steps: augmentations, draw: [seed, epoch, index] },
      });
    return { source: { ...fieldsOf(source), size, read }, preprocessing: ofResized(preprocessing) };
  }
  const augment = augmentOf(augmentations, preprocessing);
  if (!areResized) return resized(augmented(source, { augment, seed, epoch }), preprocessing);
  return { source: augmented(source, { augment, size, seed, epoch }), preprocessing: ofResized(preprocessing) };
}
