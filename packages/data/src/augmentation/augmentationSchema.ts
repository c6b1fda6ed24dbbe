import {
  count,
  field,
  integerFrom,
  list,
  notNegative,
  numberThat,
  object,
  oneOf,
  partOf,
  positiveInteger,
  positiveNumber,
  probability,
  type Schema,
  SchemaError,
  where,
} from '@densenet/schema';

const ofPictures = (preset: number, what: string) =>
  field(probability, { default: preset, help: `share of the pictures ${what}`, argument: 'share' });

/** Two numbers, the first no larger than the second. */
function range(element: Schema<number>, [least, most]: readonly [number, number], help: string) {
  const two = list(element, { length: 2, expected: 'a list of 2 numbers, least and most' });
  const ordered = where(two, (value, path) => {
    if (value[0]! > value[1]!)
      throw new SchemaError(path, value, 'a list of 2 numbers, the first no larger than the second');
  });
  return field(ordered as unknown as Schema<readonly [number, number]>, { default: [least, most], help });
}

const share = numberThat('a number above 0, at most 1', (value) => value > 0 && value <= 1);

const interpolation = field(oneOf('nearest', 'bilinear'), {
  default: 'nearest',
  help: 'how positions between pixels are read',
  argument: 'name',
});

const amount = (what: string) =>
  field(notNegative, { default: 0.4, help: `largest change of ${what}: a factor from 1 - amount to 1 + amount` });

const bins = field(integerFrom(2, 1000), { default: 31, help: 'steps from no change to the largest one' });

/** The fields of each kind of augmentation, as a recipe has it. */
export const augmentationKinds = {
  padAndCrop: object({
    padding: field(count, {
      default: 4,
      help: 'pixels around the picture, out of which a part of its size is taken',
      argument: 'pixels',
    }),
  }),
  horizontalFlip: object({ probability: ofPictures(0.5, 'in which left and right are exchanged') }),
  verticalFlip: object({ probability: ofPictures(0.5, 'in which top and bottom are exchanged') }),
  rotation: object({
    degrees: field(
      numberThat('a number from 0 to 180', (value) => value >= 0 && value <= 180),
      { default: 15, help: 'largest angle to either side' },
    ),
    interpolation,
  }),
  /** Its pictures have the size that the network takes, resized as the preprocessing says. */
  randomResizedCrop: object({
    scale: range(share, [0.08, 1], "share of the picture's area that is kept"),
    ratio: range(positiveNumber, [3 / 4, 4 / 3], 'width by height of what is kept'),
  }),
  colorJitter: object({
    brightness: amount('brightness'),
    contrast: amount('contrast'),
    saturation: amount('saturation'),
    hue: field(
      numberThat('a number from 0 to 0.5', (value) => value >= 0 && value <= 0.5),
      { default: 0, help: 'largest change of hue, as part of a full turn' },
    ),
  }),
  randAugment: where(
    object({
      operations: field(positiveInteger, { default: 2, help: 'operations, one after the other' }),
      magnitude: field(count, { default: 9, help: 'how far they go: which of the bins, from 0' }),
      bins,
      interpolation,
    }),
    ({ magnitude, bins: most }, path) => {
      if (magnitude < most) return;
      throw new SchemaError(partOf(path, 'magnitude'), magnitude, `below ${most}, the number of bins`);
    },
  ),
  trivialAugment: object({ bins, interpolation }),
  randomErasing: object({
    probability: ofPictures(0.5, 'in which a rectangle is painted over'),
    scale: range(share, [0.02, 0.33], "share of the picture's area that is painted over"),
    ratio: range(positiveNumber, [0.3, 3.3], 'height by width of what is painted over'),
    fill: field(oneOf('mean', 'noise'), { default: 'mean', help: 'the mean colour, or a random one for each pixel' }),
  }),
};
