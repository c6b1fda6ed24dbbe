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

/** Below this is what pooling of WebGPU and maxima of WebGL begin with, some -1e20 instead of minus infinity: they find no maximum there. */
const lowestFound = -1e19;
/** Brings all that is below it above it. */
const reduction = 1e-25;

/** Max-pooling of core kernels, whose explicit padding is left out of a maximum. */
export function composeMaxPool(x: Tensor4D, { kernelSize, stride, padding }: WindowSpec): Tensor4D {
  return maximaOf(x, (maps) => maxPool(maps, kernelSize, stride, padding, 'floor'));
}

/** What `pool` finds in `x`, also where all is very low or some is NaN. */
export function maximaOf<T extends Tensor>(x: Tensor4D, pool: (maps: Tensor4D) => T): T {
  const found = pool(x);
  const low = tidy(() => mul<T>(pool(mul(x, reduction)), 1 / reduction));
  return keepNaN(where(greater(found, lowestFound), found, low) as T, x, pool);
}

/**
 * What kernels that take NaN for smallest, or make of it whatever the processor does, give where it counts as largest.
 *
 * @param maxima what `pool` made of `x`
 */
export function keepNaN<T extends Tensor>(maxima: T, x: Tensor4D, pool: (maps: Tensor4D) => T): T {
  const isSame = tidy(() => equal(pool(tidy(() => withInfinityForNaN(x))), maxima));
  return where(isSame, maxima, fill(maxima.shape, Number.NaN)) as T;
}

/** NaN is neither larger than anything nor equal to anything, itself neither; infinity, in its place, is. */
export const withInfinityForNaN = <T extends Tensor>(x: T): T =>
  where(tensorIsNaN(x), fill(x.shape, Number.POSITIVE_INFINITY), x) as T;
