import type { Sides, Window } from '../architecture/step.ts';
import { type Json, numberOf } from './json.ts';

export const channelsFirst = ({ data_format: format }: Json): boolean => format === 'channels_first';

const none: Sides = [0, 0, 0, 0];

/** Height and width, from one number for both or from two. */
function pair(value: unknown): readonly [number, number] | undefined {
  const [height, width] = Array.isArray(value) ? value.map(numberOf) : [numberOf(value), numberOf(value)];
  return height === undefined || width === undefined ? undefined : [height, width];
}

/** Padding in a form of ZeroPadding2D: one number, `[vertical, horizontal]`, or `[[top, bottom], [left, right]]`. */
export function padding(value: unknown): Sides | undefined {
  const [vertical, horizontal] = Array.isArray(value) ? value.map(pair) : [pair(value), pair(value)];
  return vertical && horizontal ? [...vertical, ...horizontal] : undefined;
}

/**
 * A convolution's or pooling's window. Padding "same" of a convolution with stride 1 is resolved to pixels; of any other
 * window it stays "same".
 *
 * @returns undefined if a value is of an unknown form
 */
export function windowOf(config: Json, size: unknown, defaultStrides: unknown = 1): Window | undefined {
  const kernelSize = pair(size);
  const strides = pair(config.strides ?? defaultStrides);
  const { padding: how = 'valid' } = config;
  if (!kernelSize || !strides) return undefined;
  if (how === 'valid') return { kernelSize, strides, padding: none };
  if (how !== 'same') return undefined;
  const [height, width] = kernelSize;
  const ofStrideOne = strides.every((stride) => stride === 1) && 'filters' in config;
  const sides = (length: number) => [Math.floor((length - 1) / 2), Math.ceil((length - 1) / 2)] as const;
  return { kernelSize, strides, padding: ofStrideOne ? [...sides(height), ...sides(width)] : 'same' };
}
