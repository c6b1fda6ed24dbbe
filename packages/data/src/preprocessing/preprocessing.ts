import {
  type Infer,
  integerFrom,
  list,
  numberThat,
  object,
  oneOf,
  optional,
  positiveNumber,
  SchemaError,
  where,
  yesOrNo,
} from '@densenet/schema';
import { InvalidValueError } from '../errors.ts';

const side = integerFrom(1, 65_535);
const finite = numberThat('a finite number', () => true);
const alongChannels = { expected: 'an array of numbers, one a channel' };

const fields = object(
  {
    /** The size the network takes, in pixels. */
    height: side,
    width: side,
    channels: side,
    /** Subtracted from each channel after scaling to 0..1: `[channels]`. */
    mean: list(finite, alongChannels),
    /** Each channel is divided by this afterwards: `[channels]`, positive. */
    std: list(positiveNumber, alongChannels),
    /** How pixels are resized. `bicubic` (a = -0.5) goes with `antialias` alone. */
    interpolation: oneOf('bilinear', 'bicubic'),
    /**
     * True: Pillow's `Image.resize`, which torchvision's and timm's evaluation transforms do to a picture. The filter widens
     * with the reduction; rounded to 8 bits after each direction. Left out or false: half-pixel centres, no antialiasing, no
     * rounding, as PyTorch's `interpolate(mode='bilinear', align_corners=False)`.
     */
    antialias: optional(yesOrNo),
    /**
     * The shorter side is resized to `shorterSide` pixels, the longer to `floor(shorterSide * longer / shorter)`, as
     * torchvision's `Resize`; then the middle `height` x `width` is kept, as its `CenterCrop`: padded with black where the
     * resized image is smaller. Left out: the image is stretched to `height` x `width`.
     */
    crop: optional(object({ shorterSide: side }, 'an object with shorterSide alone')),
  },
  'an object with height, width, channels, mean, std, interpolation',
);

/**
 * What is done to an image before the network sees it. A model file carries it, so that prediction does as training did.
 *
 * In this order: the image is resized (`crop`, `interpolation`, `antialias`), the middle is cut out (`crop`), and
 * `(x / 255 - mean) / std` is taken of each channel. A file without `antialias` and `crop` means neither.
 *
 * torchvision's `Resize(256)`, `CenterCrop(224)` of its ImageNet weights is `{ height: 224, width: 224, interpolation:
 * 'bilinear', antialias: true, crop: { shorterSide: 256 } }`. timm says `crop_pct` instead, the share that is kept:
 * `shorterSide` is `floor(224 / crop_pct)`, which is 256 for 0.875.
 */
export type Preprocessing = Infer<typeof fields>;

/** Most values of an image that a network may ask for: 256 MiB in float32, beyond any that a DenseNet is given. */
const valueLimit = 4096 * 4096 * 4;

const schema = where(fields, ({ height, width, channels, mean, std, interpolation, antialias }, path) => {
  // The product is bounded as well, so that a file cannot ask for absurd memory.
  if (height * width * channels > valueLimit) {
    const expected = `at most ${valueLimit} (4096 x 4096 x 4)`;
    throw new SchemaError(`${path}.height x width x channels`, height * width * channels, expected);
  }
  for (const [name, values] of Object.entries({ mean, std })) {
    if (values.length === channels) continue;
    throw new SchemaError(`${path}.${name}`, values, `an array of ${channels} number(s), one a channel`);
  }
  if (interpolation === 'bicubic' && !antialias) {
    throw new SchemaError(`${path}.interpolation`, interpolation, '"bilinear", or "bicubic" with antialias');
  }
});

/**
 * Checks a value read from JSON and returns it as preprocessing.
 *
 * @throws InvalidValueError where a field is wrong, naming it, the value and what was expected: `preprocessing.std[0] must be a positive number, got 0`.
 */
export function parsePreprocessing(json: unknown): Preprocessing {
  try {
    return schema.read(json, 'preprocessing');
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw new InvalidValueError(error.field, error.value, error.expected);
  }
}
