import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/** What a loss gives for a batch. */
export interface LossOutput {
  /** Mean over the images. */
  loss: Scalar;
  /** Gradient of that mean, `[batch, classes]`. */
  dLogits: Tensor2D;
  /** Sums over the images, by name. Every loss gives `accuracy`: how many images the network classified right. */
  metrics: { accuracy: Scalar; [name: string]: Scalar };
}

/** Measures how far the logits of a batch are from its targets. Called in a tidy; its results are new tensors. */
export interface Loss {
  /**
   * @param logits `[batch, classes]`
   * @param targets of any shape that this loss understands, with one entry for each image along the first axis
   * @param weight of the whole batch, where these are a part of one: by `weightOf`, if the loss has it
   */
  (logits: Tensor2D, targets: Tensor, weight?: Scalar): LossOutput;
  /**
   * What the mean is divided by, where that is not the number of images.
   *
   * @param classes how many columns the logits have
   */
  weightOf?(targets: Tensor, classes: number): Scalar;
}

/** @throws RangeError where the share is not in [0, 1) */
export function expectSmoothing(labelSmoothing: number): void {
  if (labelSmoothing >= 0 && labelSmoothing < 1) return;
  throw new RangeError(`labelSmoothing must be in [0, 1), got ${labelSmoothing}`);
}

/** @throws RangeError where a weight is negative or no number, or all are 0 */
export function expectWeights(name: string, weights: readonly number[]): void {
  const stray = weights.find((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (stray !== undefined) throw new RangeError(`${name} must be finite numbers of 0 or more, got ${stray}`);
  if (!weights.some((weight) => weight > 0)) throw new RangeError(`${name} must hold one above 0, got [${weights}]`);
}
