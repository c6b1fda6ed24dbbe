import { softmaxCrossEntropyWithGradient } from '@densenet/ops';
import {
  add,
  argMax,
  cast,
  equal,
  exp,
  fill,
  greater,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  where,
} from '@tensorflow/tfjs-core';

/** What a loss gives for a batch. */
export interface LossOutput {
  /** Mean over the images. */
  loss: Scalar;
  /** Gradient of that mean, `[batch, classes]`. */
  dLogits: Tensor2D;
  /** Sums over the images, by name. Every loss gives `accuracy`: how many images the network classified right. */
  metrics: { accuracy: Scalar; [name: string]: Scalar };
}

/**
 * Measures how far the logits of a batch are from its targets. Called in a tidy; its results are new tensors.
 *
 * @param logits `[batch, classes]`
 * @param targets of any shape that this loss understands, with one entry for each image along the first axis
 */
export type Loss = (logits: Tensor2D, targets: Tensor) => LossOutput;

export interface CrossEntropyOptions {
  /** Share of each target that is spread over all classes (Szegedy et al. 2016, section 7), in [0, 1). 0 by default. */
  labelSmoothing?: number;
}

/**
 * Cross-entropy of the softmax. Targets are class indices, int32 `[batch]`, or soft targets: probabilities by class, float32
 * `[batch, classes]`, each row summing to 1, as mixtures of images have them. An image with soft targets counts as right where
 * the network's class is the likeliest of them.
 *
 * @returns a loss that throws OpError (of `@densenet/ops`) where shapes or types do not fit and, on backends on the processor,
 *   LabelRangeError where a label is no class. On a GPU the loss is then NaN, and `trainStep` says which label it is.
 * @throws RangeError where `labelSmoothing` is out of range
 */
export function crossEntropy({ labelSmoothing = 0 }: CrossEntropyOptions = {}): Loss {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(`labelSmoothing must be in [0, 1), got ${labelSmoothing}`);
  }
  return (logits, targets) => {
    if (targets.rank === 2) return softCrossEntropy(logits, smoothed(targets as Tensor2D, labelSmoothing));
    const labels = targets as Tensor1D;
    const hard = softmaxCrossEntropyWithGradient(logits, labels);
    const accuracy = sum(equal(argMax(logits, 1), labels)) as Scalar;
    if (labelSmoothing === 0) return { loss: hard.loss, dLogits: hard.gradient, metrics: { accuracy } };
    const classes = cast(oneHot(labels, logits.shape[1]), 'float32') as Tensor2D;
    const { loss, dLogits } = softCrossEntropy(logits, smoothed(classes, labelSmoothing));
    // A label that is no class has a row of zeros: its loss is NaN, as without smoothing.
    const known = mean(where(greater(sum(classes, 1), 0), fill([labels.size], 0), fill([labels.size], Number.NaN)));
    return { loss: add(loss, known) as Scalar, dLogits, metrics: { accuracy } };
  };
}

function smoothed(targets: Tensor2D, share: number): Tensor2D {
  return share === 0 ? targets : add(mul(targets, 1 - share), share / targets.shape[1]);
}

function softCrossEntropy(logits: Tensor2D, targets: Tensor2D): LossOutput {
  const [batch, classes] = logits.shape;
  const logProbabilities = logSoftmax(logits);
  // A tensor and not a number: WebGL stores an unused entry beside an odd number of classes, of which this product makes 0.
  const share = fill([batch, classes], 1 / batch);
  return {
    loss: neg(mean(sum(mul(logProbabilities, targets), 1))) as Scalar,
    dLogits: mul(sub(exp(logProbabilities), targets), share) as Tensor2D,
    metrics: { accuracy: sum(equal(argMax(logits, 1), argMax(targets, 1))) as Scalar },
  };
}
