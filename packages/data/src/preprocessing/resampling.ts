/** How much each source pixel counts, by its distance from the sample point. */
interface Filter {
  /** Distance beyond which nothing counts, in pixels of the coarser of the two images. */
  support: number;
  weight: (distance: number) => number;
}

/** Pillow's, from its `Resample.c`. */
const filters = {
  bilinear: { support: 1, weight: (x) => (Math.abs(x) < 1 ? 1 - Math.abs(x) : 0) },
  bicubic: { support: 2, weight: (x) => cubic(Math.abs(x)) },
} satisfies Record<string, Filter>;

export type Interpolation = keyof typeof filters;

/** Keys' cubic convolution with a = -0.5: "Cubic Convolution Interpolation for Digital Image Processing" (1981). */
function cubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** Bits after the point of a weight: 32, less 8 for the pixel and 2 for what a cubic's weights exceed 1 by. */
export const precisionBits = 22;

/** The weights of one pass, for `count` output positions. */
export interface Weights {
  /** First source position that counts, `[count]`. */
  first: Int32Array;
  /** How many source positions count, `[count]`. */
  taps: Int32Array;
  /** Fixed-point numbers, `[count, maxTaps]`; of each row the first `taps` are used. */
  values: Int32Array;
  maxTaps: number;
}

/**
 * The weights that take a side of `inputSize` pixels to one of `outputSize`, for `count` of the output's positions from
 * `start` on. The same operations in the same order as Pillow's `precompute_coeffs` and `normalize_coeffs_8bpc`, since
 * the last bit of a weight can tip a pixel.
 */
export function resamplingWeights(
  inputSize: number,
  outputSize: number,
  interpolation: Interpolation,
  start: number,
  count: number,
): Weights {
  const filter: Filter = filters[interpolation];
  const scale = inputSize / outputSize;
  const filterScale = Math.max(1, scale);
  const support = filter.support * filterScale;
  const maxTaps = Math.ceil(support) * 2 + 1;
  const weights: Weights = {
    first: new Int32Array(count),
    taps: new Int32Array(count),
    values: new Int32Array(count * maxTaps),
    maxTaps,
  };
  const row = new Float64Array(maxTaps);
  const inverse = 1 / filterScale;
  for (let position = 0; position < count; position++) {
    const centre = (start + position + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const taps = Math.min(inputSize, Math.trunc(centre + support + 0.5)) - first;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      row[tap] = filter.weight((tap + first - centre + 0.5) * inverse);
      sum += row[tap]!;
    }
    for (let tap = 0; tap < taps; tap++) {
      const fixed = (sum === 0 ? row[tap]! : row[tap]! / sum) * 2 ** precisionBits;
      weights.values[position * maxTaps + tap] = Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
    }
    weights.first[position] = first;
    weights.taps[position] = taps;
  }
  return weights;
}
