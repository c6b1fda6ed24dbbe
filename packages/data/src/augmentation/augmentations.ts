import { type Infer, list, object, type Schema, variants } from '@densenet/schema';
import type { Preprocessing } from '../preprocessing/preprocessing.ts';
import { type Augment, chained } from './augment.ts';
import { augmentationKinds } from './augmentationSchema.ts';
import { colorJitter } from './colour/colorJitter.ts';
import { horizontalFlip, verticalFlip } from './geometry/flips.ts';
import { randomResizedCrop } from './geometry/randomResizedCrop.ts';
import { rotation } from './geometry/rotate.ts';
import { padAndCrop } from './geometry/translate.ts';
import { randAugment, trivialAugment } from './policies.ts';
import { randomErasing } from './randomErasing.ts';

const augmentation = variants('kind', augmentationKinds);

export type Augmentation = Infer<typeof augmentation>;

export type Augmentations = readonly Augmentation[];

/** Lists that have a name. */
export const augmentationSets: Readonly<Record<'cifar' | 'imagenet', Augmentations>> = {
  /** The paper's augmentation of CIFAR (section 4.1): a margin of 4 pixels and a crop, and half of the pictures mirrored. */
  cifar: [augmentation.read({ kind: 'padAndCrop' }, ''), augmentation.read({ kind: 'horizontalFlip' }, '')],
  /** torchvision's of ImageNet: a part of a picture at the network's size, and half of the pictures mirrored. */
  imagenet: [augmentation.read({ kind: 'randomResizedCrop' }, ''), augmentation.read({ kind: 'horizontalFlip' }, '')],
};

/** The names of sets are kinds too: whoever makes flags or a form of the schema has them then. */
const named = list(variants('kind', { ...augmentationKinds, cifar: object({}), imagenet: object({}) }), {
  empty: true,
  expected: 'a list of augmentations',
});

/**
 * A list of augmentations, done in this order. An augmentation with its presets may be written as its kind alone, the name of a set
 * stands for its augmentations, and one such word for a list of it: `'cifar'`, `['imagenet', 'trivialAugment']`.
 */
export const augmentations: Schema<Augmentations> = {
  ...named,
  about: {},
  read: (value, path, unknown) => {
    const words = Array.isArray(value) ? value : typeof value === 'string' ? [value] : undefined;
    const whole = words?.map((word) => (typeof word === 'string' ? { kind: word } : word)) ?? value;
    return named.read(whole, path, unknown).flatMap((one) => {
      return one.kind === 'cifar' || one.kind === 'imagenet' ? augmentationSets[one.kind] : [one];
    });
  },
};

/**
 * The augmentations of a list as one function. What lies outside a picture has the mean colour, which normalisation makes 0: as in
 * timm, and in the paper's program, which pads after normalising.
 */
export function augmentOf(steps: Augmentations, preprocessing: Preprocessing): Augment {
  return chained(steps.map((step) => augmentBy(step, preprocessing)));
}

/** Whether an augmentation of a list gives pictures of the network's size, whatever their own. */
export const resizes = (steps: Augmentations): boolean => steps.some(({ kind }) => kind === 'randomResizedCrop');

function augmentBy(step: Augmentation, preprocessing: Preprocessing): Augment {
  const fill = preprocessing.mean.map((each) => Math.max(0, Math.min(255, Math.round(255 * each))));
  switch (step.kind) {
    case 'padAndCrop':
      return padAndCrop({ ...step, fill });
    case 'horizontalFlip':
      return horizontalFlip(step);
    case 'verticalFlip':
      return verticalFlip(step);
    case 'rotation':
      return rotation({ ...step, fill });
    case 'randomResizedCrop':
      return randomResizedCrop(step, preprocessing);
    case 'colorJitter':
      return colorJitter(step);
    case 'randAugment':
      return randAugment({ ...step, fill });
    case 'trivialAugment':
      return trivialAugment({ ...step, fill });
    case 'randomErasing':
      return randomErasing(step, preprocessing);
  }
}
