import { softmaxCrossEntropyWithGradient } from '@densenet/ops';
import { argMax, equal, type Scalar, sum, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';

/** What a loss says of a batch. */
export interface LossOutput {
  /** Mean over the images. */
  loss: Scalar;
  /** Gradient of that mean, `[batch, classes]`. */
  dLogits: Tensor2D;
  /** Sums over the images, by name. `accuracy`, which every loss gives, is then how many the network had right. */
  metrics: { accuracy: Scalar; [name: string]: Scalar };
}

/**
 * How far the logits of a batch are from what they should be. It runs in a tidy; what it gives are new tensors.
 *
 * @param logits `[batch, classes]`
 * @param targets of any shape that this loss understands, with one entry an image along the first axis
 */
export type Loss = (logits: Tensor2D, targets: Tensor) => LossOutput;

/**
 * Cross-entropy of the softmax with class indices, int32 `[batch]`.
 *
 * @returns a loss that throws OpError (of `@densenet/ops`) if shapes or types do not fit, and LabelRangeError if a label is
 *   no class, on backends on the processor (on a GPU the loss is NaN then, and the step says which label it is)
 */
export function crossEntropy(): Loss {
  return (logits, targets) => {
    const labels = targets as Tensor1D;
    const { loss, gradient: dLogits } = softmaxCrossEntropyWithGradient(logits, labels);
    return { loss, dLogits, metrics: { accuracy: sum(equal(argMax(logits, 1), labels)) } };
  };
}
