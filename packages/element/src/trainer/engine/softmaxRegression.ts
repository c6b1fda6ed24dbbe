import type { NamedArray } from '@densenet/model';
import { minimize, type Objective } from './lbfgs.ts';

export interface RegressionOptions {
  classes: number;
  /** Yields between two iterations; an error that it throws ends the training. */
  pause?: (() => Promise<void>) | undefined;
}

/**
 * By how much squared weights of scaled features count beside the sum of the losses: scikit-learn's `1 / (2 C)` with C = 2. Of what was
 * tried (docs/decisions/027-teaching-in-the-page.md) C from 1 to 3 was the best, with 10 and with 60 examples of a class.
 */
const penalty = 0.25;

/** Of the mean loss. A hundredth of what shows in a probability of two digits. */
const tolerance = 1e-5;
const maxIterations = 200;

/** Examples as what their features are, and their classes. */
interface Scaled {
  /** `[examples, features]`: mean 0 in each feature, and mean square of an example's length 1. */
  rows: Float64Array;
  labels: readonly number[];
  features: number;
  classes: number;
}

/**
 * Softmax regression: the linear head of the smallest mean cross-entropy, with an L2 penalty on its weights. The loss is convex, so
 * that the result depends on the examples alone: neither on their order nor on a learning rate. It equals scikit-learn's
 * `LogisticRegression(C=2)` of the features, centred and divided by one number, which makes the penalty mean the same for every
 * network. Each feature is not scaled by itself: those that hardly vary would get large weights, through which fine-tuning
 * would change them most.
 *
 * @param embeddings one of each example, `[features]`
 * @param labels a class for each, 0 to `classes - 1`
 * @returns weight `[features, classes]` and bias `[classes]`, of the features as they are
 */
export async function softmaxRegression(
  embeddings: readonly Float32Array[],
  labels: readonly number[],
  { classes, pause }: RegressionOptions,
): Promise<{ weight: NamedArray; bias: NamedArray }> {
  const features = embeddings[0]!.length;
  const { means, scale } = momentsOf(embeddings);
  const rows = new Float64Array(embeddings.length * features);
  embeddings.forEach((embedding, row) => {
    for (let i = 0; i < features; i++) rows[row * features + i] = (embedding[i]! - means[i]!) * scale;
  });
  const objective = objectiveOf({ rows, labels, features, classes });
  const start = new Float64Array((features + 1) * classes);
  const found = await minimize(objective, start, { tolerance, maxIterations, pause });
  const weight = found.subarray(0, features * classes).map((value) => value * scale);
  const bias = Float64Array.from(found.subarray(features * classes));
  weight.forEach((value, at) => {
    bias[at % classes]! -= value * means[Math.floor(at / classes)]!;
  });
  return {
    weight: { shape: [features, classes], values: Float32Array.from(weight) },
    bias: { shape: [classes], values: Float32Array.from(bias) },
  };
}

/** The mean of each feature, and what makes the sum of the variances 1; 0 where none varies. */
function momentsOf(embeddings: readonly Float32Array[]): { means: Float64Array; scale: number } {
  const features = embeddings[0]!.length;
  const means = new Float64Array(features);
  for (const embedding of embeddings) {
    for (let i = 0; i < features; i++) means[i]! += embedding[i]! / embeddings.length;
  }
  let sum = 0;
  for (const embedding of embeddings) {
    for (let i = 0; i < features; i++) sum += (embedding[i]! - means[i]!) ** 2;
  }
  const variance = sum / embeddings.length;
  // What rounding leaves does not count as varying.
  const size = means.reduce((total, mean) => total + mean ** 2, 0);
  return { means, scale: variance > 1e-12 * size ? 1 / Math.sqrt(variance) : 0 };
}

/** The mean loss of weights `[features, classes]` and biases `[classes]` behind them, and its gradient. */
function objectiveOf({ rows, labels, features, classes }: Scaled): Objective {
  const count = labels.length;
  const scores = new Float64Array(classes);
  return (point) => {
    const gradient = new Float64Array(point.length);
    let value = 0;
    for (let row = 0; row < count; row++) {
      scores.set(point.subarray(features * classes));
      for (let i = 0, at = 0; i < features; i++) {
        const x = rows[row * features + i]!;
        for (let one = 0; one < classes; one++) scores[one]! += x * point[at++]!;
      }
      value += toErrors(scores, labels[row]!) / count;
      for (let i = 0, at = 0; i < features; i++) {
        const x = rows[row * features + i]! / count;
        for (let one = 0; one < classes; one++) gradient[at++]! += x * scores[one]!;
      }
      for (let one = 0; one < classes; one++) gradient[features * classes + one]! += scores[one]! / count;
    }
    for (let at = 0; at < features * classes; at++) {
      value += (penalty / count) * point[at]! ** 2;
      gradient[at]! += (2 * penalty * point[at]!) / count;
    }
    return { value, gradient };
  };
}

/** Replaces logits by the gradient of the cross-entropy with respect to them, which is returned. */
function toErrors(logits: Float64Array, label: number): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const own = logits[label]! - largest;
  let sum = 0;
  for (let one = 0; one < logits.length; one++) {
    logits[one] = Math.exp(logits[one]! - largest);
    sum += logits[one]!;
  }
  for (let one = 0; one < logits.length; one++) logits[one]! /= sum;
  logits[label]! -= 1;
  return Math.log(sum) - own;
}
