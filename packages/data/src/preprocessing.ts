import { InvalidValueError } from './errors.ts';
import type { Interpolation } from './resampling.ts';

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
export interface Preprocessing {
  /** The size the network takes, in pixels. */
  height: number;
  width: number;
  channels: number;
  /** Subtracted from each channel after scaling to 0..1: `[channels]`. */
  mean: number[];
  /** Each channel is divided by this afterwards: `[channels]`, positive. */
  std: number[];
  /** How pixels are resized. `bicubic` (a = -0.5) goes with `antialias` alone. */
  interpolation: Interpolation;
  /**
   * True: Pillow's `Image.resize`, which torchvision's and timm's evaluation transforms do to a picture. The filter widens
   * with the reduction; rounded to 8 bits after each direction. Left out or false: half-pixel centres, no antialiasing, no
   * rounding, as PyTorch's `interpolate(mode='bilinear', align_corners=False)`.
   */
  antialias?: boolean;
  /**
   * The shorter side is resized to `shorterSide` pixels, the longer to `floor(shorterSide * longer / shorter)`, as
   * torchvision's `Resize`; then the middle `height` x `width` is kept, as its `CenterCrop`: padded with black where the
   * resized image is smaller. Left out: the image is stretched to `height` x `width`.
   */
  crop?: { shorterSide: number };
}

/** Most values of an image that a network may ask for: 256 MiB in float32, beyond any that a DenseNet is given. */
const valueLimit = 4096 * 4096 * 4;

const required = ['height', 'width', 'channels', 'mean', 'std', 'interpolation'] as const;
const fields = [...required, 'antialias', 'crop'] as const;

/**
 * Checks a value read from JSON and returns it as preprocessing.
 *
 * @throws {InvalidValueError} Naming the field, the value and what was expected: `preprocessing.std[0] must be a positive number, got 0`.
 */
export function parsePreprocessing(json: unknown): Preprocessing {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InvalidValueError('preprocessing', json, `an object with ${required.join(', ')}`);
  }
  const value = json as Record<string, unknown>;
  for (const field of Object.keys(value)) {
    if (!(fields as readonly string[]).includes(field)) {
      throw new InvalidValueError(
        `preprocessing.${field}`,
        value[field],
        `left out: the fields are ${fields.join(', ')}`,
      );
    }
  }
  const channels = positiveInteger('preprocessing.channels', value.channels);
  const antialias = optionalBoolean('preprocessing.antialias', value.antialias);
  const crop = value.crop === undefined ? undefined : parseCrop(value.crop);
  return {
    ...parseSize(value, channels),
    channels,
    mean: numbers('preprocessing.mean', value.mean, channels, 'a finite number', Number.isFinite),
    std: numbers('preprocessing.std', value.std, channels, 'a positive number', (x) => Number.isFinite(x) && x > 0),
    interpolation: parseInterpolation(value.interpolation, antialias === true),
    ...(antialias !== undefined && { antialias }),
    ...(crop !== undefined && { crop }),
  };
}

/** The product is bounded as well, so that a file cannot ask for absurd memory. */
function parseSize(value: Record<string, unknown>, channels: number): { height: number; width: number } {
  const height = positiveInteger('preprocessing.height', value.height);
  const width = positiveInteger('preprocessing.width', value.width);
  if (height * width * channels > valueLimit) {
    const found = height * width * channels;
    throw new InvalidValueError(
      'preprocessing.height x width x channels',
      found,
      `at most ${valueLimit} (4096 x 4096 x 4)`,
    );
  }
  return { height, width };
}

function parseInterpolation(value: unknown, antialias: boolean): Interpolation {
  if (value === 'bilinear' || (value === 'bicubic' && antialias)) return value;
  throw new InvalidValueError('preprocessing.interpolation', value, '"bilinear", or "bicubic" with antialias');
}

function optionalBoolean(field: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new InvalidValueError(field, value, 'true or false');
}

function parseCrop(value: unknown): { shorterSide: number } {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length !== 1 || keys[0] !== 'shorterSide') {
    throw new InvalidValueError('preprocessing.crop', value, 'an object with shorterSide alone');
  }
  const { shorterSide } = value as { shorterSide: unknown };
  return { shorterSide: positiveInteger('preprocessing.crop.shorterSide', shorterSide) };
}

function positiveInteger(field: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new InvalidValueError(field, value, 'an integer from 1 to 65535');
  }
  return value;
}

function numbers(field: string, value: unknown, length: number, expected: string, valid: (x: number) => boolean) {
  if (!Array.isArray(value) || value.length !== length) {
    throw new InvalidValueError(field, value, `an array of ${length} number(s), one a channel`);
  }
  return Array.from(value, (element: unknown, index) => {
    if (typeof element !== 'number' || !valid(element)) {
      throw new InvalidValueError(`${field}[${index}]`, element, expected);
    }
    return element;
  });
}
