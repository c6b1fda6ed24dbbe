/** Sums over images by name. */
export interface MetricSums {
  /** How many images the network classified right. */
  accuracy: number;
  [metric: string]: number;
}

/** What was measured on one batch. */
export interface BatchResult {
  images: number;
  /** Mean over the images. */
  loss: number;
  /** The loss's metrics, as sums over the images. */
  sums: MetricSums;
}

/** Sums over the images seen so far in an epoch. JSON-safe, so that a checkpoint in the middle of one can hold it. */
export interface Totals extends MetricSums {
  images: number;
  loss: number;
}

/** Means over the images of an epoch. */
export interface Metrics {
  images: number;
  /** Mean over the images. */
  loss: number;
  /** Share of images classified right, in [0, 1]. */
  accuracy: number;
  /** Other metrics of the loss, as means over the images. */
  [metric: string]: number;
}

export const noTotals = (): Totals => ({ images: 0, loss: 0, accuracy: 0 });

/** Adds a batch to the totals, by its number of images: each image counts the same, also in a short last batch. */
export function addBatch(totals: Totals, { images, loss, sums }: BatchResult): Totals {
  const added: Totals = { ...totals, images: totals.images + images, loss: totals.loss + loss * images };
  for (const [name, sum] of Object.entries(sums)) added[name] = (totals[name] ?? 0) + sum;
  return added;
}

/** @throws RangeError where no image was seen */
export function metricsOf({ images, ...sums }: Totals): Metrics {
  if (images === 0) throw new RangeError('no images were seen, so there is no mean: is the data set empty?');
  const means = Object.entries(sums).map(([name, sum]) => [name, sum / images]);
  return { images, ...(Object.fromEntries(means) as { loss: number; accuracy: number }) };
}
