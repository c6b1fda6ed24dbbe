import { foldRandom, type Random } from '@densenet/ops/random';
import type { PicturePixels, Size } from '../preprocessing/resize.ts';
import { afterRead, fieldsOf, type ImageSource } from '../sources/imageSource.ts';

/**
 * Makes another picture that shows the same thing, of the same size or of one size whatever is given. It leaves the given picture as it is, and draws from
 * `random` alone, so that the same generator state gives the same picture.
 */
export type Augment = (picture: PicturePixels, random: Random) => PicturePixels;

export interface AugmentedOptions {
  augment: Augment;
  /** The size of all augmented pictures, where that is not the source's own. */
  size?: Size | undefined;
  /** The training's seed. */
  seed: number;
  /** The epoch, from 0. */
  epoch: number;
}

/**
 * A view of a source in which each picture is augmented when it is read, before it is resized and normalised: on the source's
 * own pixels, as in torchvision and timm (docs/decisions/013-image-sources.md).
 *
 * What is drawn for a picture depends on seed, epoch and its index in `source` alone: not on the batch size, the order, the
 * step from which an epoch is resumed, or the process that reads it.
 */
export function augmented(
  source: ImageSource,
  { augment, size = source.size, seed, epoch }: AugmentedOptions,
): ImageSource {
  return {
    ...fieldsOf(source),
    size,
    read: (index) => afterRead(source.read(index), (picture) => augment(picture, foldRandom(seed, epoch, index))),
  };
}

/** The steps one after the other, all with the same generator. */
export function chained(steps: readonly Augment[]): Augment {
  return (picture, random) => steps.reduce((given, step) => step(given, random), picture);
}
