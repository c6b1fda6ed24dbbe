import type { StepResult } from './trainStep.ts';

/** Sums over the images seen so far in an epoch. JSON-safe, so that a checkpoint in the middle of one can hold it. */
export interface Totals {
  loss: number;
  correct: number;
  images: number;
}

export interface Metrics {
  /** Mean cross-entropy an image. */
  loss: number;
  /** Share of images classified right, in [0, 1]. */
  accuracy: number;
  images: number;
}

export const noTotals = (): Totals => ({ loss: 0, correct: 0, images: 0 });

/** Totals with one batch more: each image counts the same, also those of a short last batch. */
export function addBatch(totals: Totals, { loss, correct, size }: StepResult): Totals {
  return { loss: totals.loss + loss * size, correct: totals.correct + correct, images: totals.images + size };
}

/** @throws RangeError if no image was seen */
export function metricsOf({ loss, correct, images }: Totals): Metrics {
  if (images === 0) throw new RangeError('no images were seen, so there is no mean: is the data set empty?');
  return { loss: loss / images, accuracy: correct / images, images };
}
