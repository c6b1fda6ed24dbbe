import { InvalidValueError } from './errors.ts';

/** What is done to an image before the network sees it. A model file carries it, so that prediction does as training did. */
export interface Preprocessing {
  /** The size the network takes, in pixels. */
  height: number;
  width: number;
  channels: number;
  /** Subtracted from each channel after scaling to 0..1: `[channels]`. */
  mean: number[];
  /** Each channel is divided by this afterwards: `[channels]`, positive. */
  std: number[];
  /** Half-pixel centres, no antialiasing: PyTorch's `interpolate(mode='bilinear', align_corners=False)`. */
  interpolation: 'bilinear';
}

const fields = ['height', 'width', 'channels', 'mean', 'std', 'interpolation'] as const;

/**
 * Checks a value read from JSON and returns it as preprocessing.
 *
 * @throws {InvalidValueError} Naming the field, the value and what was expected: `preprocessing.std[0] must be a positive number, got 0`.
 */
export function parsePreprocessing(json: unknown): Preprocessing {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InvalidValueError('preprocessing', json, `an object with ${fields.join(', ')}`);
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
  if (value.interpolation !== 'bilinear') {
    throw new InvalidValueError('preprocessing.interpolation', value.interpolation, '"bilinear"');
  }
  return {
    height: positiveInteger('preprocessing.height', value.height),
    width: positiveInteger('preprocessing.width', value.width),
    channels,
    mean: numbers('preprocessing.mean', value.mean, channels, 'a finite number', Number.isFinite),
    std: numbers('preprocessing.std', value.std, channels, 'a positive number', (x) => Number.isFinite(x) && x > 0),
    interpolation: 'bilinear',
  };
}

function positiveInteger(field: string, value: unknown): number {
  // Also bounded, so that a size from a file cannot ask for absurd memory.
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
