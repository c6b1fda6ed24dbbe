/** One channel, values 0..255 or below 0, `[height, width]`. */
export interface FeatureMap {
  values: Float32Array;
  height: number;
  width: number;
}

/** A grey picture as a feature map. */
export function mapOf({ data, height, width }: ImageData): FeatureMap {
  return { values: Float32Array.from({ length: height * width }, (_, at) => data[4 * at]!), height, width };
}

/** What changes from left to right: each value less its left neighbour, as a convolution with the filter (−1, 1) gives it. */
export function horizontalEdges({ values, height, width }: FeatureMap): FeatureMap {
  const edges = values.map((value, at) => (at % width === 0 ? 0 : value - values[at - 1]!));
  return { values: edges, height, width };
}

/** @throws RangeError where the maps have different sizes, which is what an addition cannot take */
export function sumOf(a: FeatureMap, b: FeatureMap): FeatureMap {
  if (a.height !== b.height || a.width !== b.width) {
    throw new RangeError(`maps of ${a.height}x${a.width} and ${b.height}x${b.width}: only equal sizes can be added`);
  }
  return { ...a, values: a.values.map((value, at) => value + b.values[at]!) };
}

/** A map as grey pixels, its smallest value black and its largest white. */
export function toImage({ values, height, width }: FeatureMap): ImageData {
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const range = highest - lowest || 1;
  const data = new Uint8ClampedArray(4 * height * width);
  values.forEach((value, at) => {
    data.fill((255 * (value - lowest)) / range, 4 * at, 4 * at + 3);
    data[4 * at + 3] = 255;
  });
  return new ImageData(data, width, height);
}
