/** Confidence interval of a figure: the bounds between which it would lie with other images of the same kind. */
export interface Interval {
  low: number;
  high: number;
}

export interface BootstrapOptions {
  /** Samples drawn, 1000 by default. With more of them, the bounds depend less on the seed. */
  samples?: number;
  /** Share of the samples whose figure lies between the bounds, 0.95 by default. */
  confidence?: number;
}

/**
 * Percentile bootstrap (Efron 1979): the figure of many samples of the images, drawn with replacement.
 *
 * @param figure computes the figure of the images at the given indices; undefined where it is not defined for them, such as
 * the area under a ROC curve without a positive image
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

/**
 * Quantile by linear interpolation between the two nearest values, as NumPy's `quantile`.
 *
 * @param sorted values in ascending order
 * @param share from 0 (the lowest value) to 1 (the highest)
 */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}
