import { count, field, type Infer, list, object, probability, variants } from '@densenet/schema';
import { type Augment, chained, horizontalFlip, padAndCrop } from './augment.ts';

/** What may be done to a picture before training sees it, as a recipe says it. */
const augmentation = variants('kind', {
  padAndCrop: object({
    padding: field(count, {
      default: 4,
      help: 'pixels around the picture, out of which a part of its size is taken',
      argument: 'pixels',
    }),
  }),
  horizontalFlip: object({
    probability: field(probability, {
      default: 0.5,
      help: 'share of the pictures in which left and right are exchanged',
    }),
  }),
});

/** A list of augmentations, done in this order. */
export const augmentations = list(augmentation, { empty: true, expected: 'a list of augmentations' });

export type Augmentations = Infer<typeof augmentations>;

/** The paper's augmentation of CIFAR (section 4.1): a margin of 4 pixels and a crop, and half of the pictures mirrored. */
export const cifarAugmentations: Augmentations = [
  { kind: 'padAndCrop', padding: 4 },
  { kind: 'horizontalFlip', probability: 0.5 },
];

/**
 * The augmentations of a list as one function. The margin has the mean colour, which normalisation makes 0: as in the paper's
 * program, which pads after normalising.
 *
 * @param mean of each channel, 0..1, as in the preprocessing
 */
export function augmentOf(steps: Augmentations, { mean }: { mean: readonly number[] }): Augment {
  const fill = mean.map((each) => Math.round(255 * each));
  return chained(steps.map((step) => augmentBy(step, fill)));
}

function augmentBy(step: Augmentations[number], fill: readonly number[]): Augment {
  switch (step.kind) {
    case 'padAndCrop':
      return padAndCrop({ ...step, fill });
    case 'horizontalFlip':
      return horizontalFlip(step);
  }
}
