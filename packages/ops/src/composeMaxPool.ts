import {
  equal,
  fill,
  greater,
  maxPool,
  mul,
  type Tensor,
  type Tensor4D,
  isNaN as tensorIsNaN,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import type { WindowSpec } from './specs.ts';

/**
 * WebGPU's pooling and WebGL's maxima begin with about -1e20 instead of minus infinity: a result below this bound may be that
 * beginning, and no value of the window.
 */
const lowestFound = -1e19;
/** A factor that brings every finite float32 above that bound. */
const reduction = 1e-25;

/** Max-pooling by core kernels, which leave explicit padding out of a maximum. */
export function composeMaxPool(x: Tensor4D, { kernelSize, stride, padding }: WindowSpec): Tensor4D {
  return maximaOf(x, (maps) => maxPool(maps, kernelSize, stride, padding, 'floor'));
}

/** Maxima of `x` by `pool`, which are right also where all values of a window are very low, or some are NaN. */
export function maximaOf<T extends Tensor>(x: Tensor4D, pool: (maps: Tensor4D) => T): T {
  const found = pool(x);
  const low = tidy(() => mul<T>(pool(mul(x, reduction)), 1 / reduction));
  return keepNaN(where(greater(found, lowestFound), found, low) as T, x, pool);
}

/**
 * Makes maxima NaN where a window has a NaN: some kernels take NaN for the smallest value, for others it depends on the processor.
 *
 * @param maxima what `pool` made of `x`
 */
export function keepNaN<T extends Tensor>(maxima: T, x: Tensor4D, pool: (maps: Tensor4D) => T): T {
  const isSame = tidy(() => equal(pool(tidy(() => withInfinityForNaN(x))), maxima));
  return where(isSame, maxima, fill(maxima.shape, Number.NaN)) as T;
}

/** Infinity in the place of NaN, which is not larger than or equal to anything, not even to itself. */
export const withInfinityForNaN = <T extends Tensor>(x: T): T =>
  where(tensorIsNaN(x), fill(x.shape, Number.POSITIVE_INFINITY), x) as T;
