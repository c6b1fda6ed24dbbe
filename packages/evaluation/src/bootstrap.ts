/** A figure, and what it would lie between with other images of the same kind. */
export interface Interval {
  low: number;
  high: number;
}

export interface BootstrapOptions {
  /** Samples drawn. More make the ends steadier. */
  samples?: number;
  /** Share of the samples between the ends. */
  confidence?: number;
}

/**
 * Percentile bootstrap (Efron 1979): the figure of many samples of the images, drawn with replacement.
 *
 * @param figure of the images at these indices; undefined where a sample has none, such as an AUC without a positive
 * @param random such as `createRandom(seed)` of `@densenet/ops`: the same seed gives the same interval
 * @throws RangeError where there are no images, or no sample has the figure
 */
export function bootstrap(
  images: number,
  figure: (indices: Uint32Array) => number | undefined,
  random: { int(exclusiveMax: number): number },
  { samples = 1000, confidence = 0.95 }: BootstrapOptions = {},
): Interval {
  if (images === 0) throw new RangeError('an interval needs images, got none');
  const found: number[] = [];
  const indices = new Uint32Array(images);
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < images; i++) indices[i] = random.int(images);
    const value = figure(indices);
    if (value !== undefined) found.push(value);
  }
  if (found.length === 0) throw new RangeError(`none of ${samples} samples of ${images} images has the figure`);
  found.sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  return { low: quantile(found, tail), high: quantile(found, 1 - tail) };
}

/** With the values between two places in proportion, as NumPy's `quantile`. @param sorted from the lowest up */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}
