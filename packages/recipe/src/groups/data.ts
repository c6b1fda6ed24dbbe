import { augmentations, datasetNames, mix } from '@densenet/data';
import {
  field,
  finiteNumber,
  list,
  object,
  oneOf,
  orNull,
  partOf,
  positiveInteger,
  positiveNumber,
  SchemaError,
  where,
  yesOrNo,
} from '@densenet/schema';

/** The recipe's data: which images, and how they are prepared. */
export const data = where(
  object({
    source: field(oneOf(...datasetNames), { help: 'data set', argument: 'name', flag: 'dataset' }),
    imageSize: field(positiveInteger, { help: 'height and width that images are resized to', argument: 'pixels' }),
    mean: field(list(finiteNumber), {
      default: [0],
      help: 'subtracted from values in [0, 1]: one number, or one a channel',
      argument: 'values',
    }),
    std: field(list(positiveNumber), {
      default: [1],
      help: 'what values are divided by then: one number, or one a channel',
      argument: 'values',
    }),
    interpolation: field(oneOf('bilinear', 'bicubic'), {
      default: 'bilinear',
      help: 'how images are resized, bicubic with antialias alone',
      argument: 'name',
    }),
    antialias: field(yesOrNo, { default: false, help: "whether images are resized as Pillow does, and torchvision's" }),
    augmentation: field(augmentations, {
      default: [],
      help: 'what is done to each training image, in this order; cifar and imagenet are sets',
      argument: 'names',
    }),
    mix: field(mix, {
      default: { kind: 'none' },
      help: 'whether each training image is mixed with another one after that, and its classes too',
    }),
    trainImages: field(orNull(positiveInteger, 'all'), {
      default: null,
      help: 'use only the first ones of the training set',
      argument: 'count',
    }),
  }),
  ({ interpolation, antialias }, path) => {
    if (interpolation === 'bilinear' || antialias) return;
    throw new SchemaError(partOf(path, 'interpolation'), interpolation, 'bilinear where antialias is false');
  },
);
