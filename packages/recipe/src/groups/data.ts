import { augmentations, datasetNames, mix } from '@densenet/data';
import {
  field,
  finiteNumber,
  list,
  numberThat,
  object,
  oneOf,
  orNull,
  partOf,
  positiveInteger,
  positiveNumber,
  SchemaError,
  text,
  textThat,
  variants,
  where,
  yesOrNo,
} from '@densenet/schema';

const cropShare = numberThat('a number in (0, 1]', (value) => value > 0 && value <= 1);

const pattern = textThat('a regular expression', (value) => {
  try {
    return new RegExp(value) !== undefined;
  } catch {
    return false;
  }
});

/** Where images come from. Which of the two it is follows from the flag that is given. */
const source = variants('kind', {
  dataset: object({
    name: field(oneOf(...datasetNames), { help: 'published data set', argument: 'name', flag: 'dataset' }),
  }),
  pictures: object({
    path: field(text, {
      help: "one's own pictures: a folder a class, train, val and test of these, or a table (.csv, .jsonl)",
      argument: 'path',
      flag: 'data',
    }),
    colour: field(oneOf('rgb', 'grey'), {
      default: 'rgb',
      help: 'whether the network sees three channels or one',
      flag: 'colour',
    }),
    group: field(orNull(pattern, 'none'), {
      default: null,
      help: 'regular expression: pictures whose paths match it with the same text, such as a patient, are held out together',
      argument: 'pattern',
      flag: 'group',
    }),
    groupColumn: field(orNull(text, 'none'), {
      default: null,
      help: "a table's column that says which pictures are held out together",
      argument: 'name',
      flag: 'group-column',
    }),
  }),
});

/** The recipe's data: which images, and how they are prepared. */
export const data = where(
  object({
    source,
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
    cropShare: field(orNull(cropShare, 'none'), {
      default: null,
      help: 'share of the shorter side that is kept of a picture, its middle as a square; none: it is stretched',
      argument: 'share',
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
