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

/** A generator of whole numbers, such as `createRandom(seed)` of `@densenet/ops`. */
export interface RandomIntegers {
  /** From 0 up to one less than this. */
  int(exclusiveMax: number): number;
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
  random: RandomIntegers,
  options: BootstrapOptions = {},
): Interval {
  const [interval] = bootstrapAll(images, (indices) => [figure(indices)], random, options);
  if (interval) return interval;
  const { samples = defaultSamples } = options;
  throw new RangeError(`none of ${samples} samples of ${images} images has the figure`);
}

const defaultSamples = 1000;

/**
 * {@link bootstrap} of several figures, all of the same samples.
 *
 * @returns one interval a figure; undefined for one that no sample has
 * @throws RangeError where there are no images
 */
export function bootstrapAll(
  images: number,
  figures: (indices: Uint32Array) => readonly (number | undefined)[],
  random: RandomIntegers,
  { samples = defaultSamples, confidence = 0.95 }: BootstrapOptions = {},
): (Interval | undefined)[] {
  if (images === 0) throw new RangeError('an interval needs images, got none');
  const found: number[][] = [];
  const indices = new Uint32Array(images);
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < images; i++) indices[i] = random.int(images);
    figures(indices).forEach((value, figure) => {
      found[figure] ??= [];
      if (value !== undefined) found[figure].push(value);
    });
  }
  const tail = (1 - confidence) / 2;
  return found.map((values) => {
    if (values.length === 0) return undefined;
    values.sort((a, b) => a - b);
    return { low: quantile(values, tail), high: quantile(values, 1 - tail) };
  });
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
