import { softmaxCrossEntropyWithGradient } from '@densenet/ops';
import {
  argMax,
  div,
  equal,
  exp,
  fill,
  logSoftmax,
  maximum,
  mean,
  mul,
  neg,
  type Scalar,
  scalar,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { expectSmoothing, expectWeights, type Loss, type LossOutput } from './loss.ts';
import { areLabels, perClass, smoothed, targetRows } from './targets.ts';

export interface CrossEntropyOptions {
  /** Share of each target that is spread over all classes (Szegedy et al. 2016, section 7), in [0, 1). 0 by default. */
  labelSmoothing?: number;
  /** How much an image counts, by class. All count alike by default. */
  classWeights?: readonly number[] | undefined;
}

const name = 'crossEntropy';

/**
 * Cross-entropy of the softmax. Targets are class indices, int32 `[batch]`, or soft targets: probabilities by class, float32
 * `[batch, classes]`, each row summing to 1, as mixtures of images have them. An image with soft targets counts as right where
 * the network's class is the likeliest of them.
 *
 * With class weights, the values are PyTorch's: the mean over class indices is divided by the sum of their weights, that over
 * soft targets by the number of images.
 *
 * @returns a loss that throws OpError (of `@densenet/ops`) where shapes or types do not fit and, on backends on the processor,
 *   LabelRangeError where a label is no class. On a GPU the loss is then NaN, and `trainStep` says which label it is.
 * @throws RangeError where an option is out of range
 */
export function crossEntropy({ labelSmoothing = 0, classWeights }: CrossEntropyOptions = {}): Loss {
  expectSmoothing(labelSmoothing);
  if (classWeights) return weightedCrossEntropy(classWeights, labelSmoothing);
  return (logits, targets) => {
    if (areLabels(targets) && labelSmoothing === 0) {
      const { loss, gradient: dLogits } = softmaxCrossEntropyWithGradient(logits, targets);
      return { loss, dLogits, metrics: { accuracy: countRight(logits, targets) } };
    }
    const [batch, classes] = logits.shape;
    const wanted = smoothed(targetRows(name, targets, [batch, classes]), labelSmoothing);
    const logProbabilities = logSoftmax(logits);
    // As a tensor: WebGL holds an odd number of classes with one too many, which this makes 0 of.
    const share = fill([batch, classes], 1 / batch);
    return {
      loss: neg(mean(sum(mul(logProbabilities, wanted), 1))) as Scalar,
      dLogits: mul(sub(exp(logProbabilities), wanted), share) as Tensor2D,
      metrics: { accuracy: countRight(logits, targets) },
    };
  };
}

function weightedCrossEntropy(classWeights: readonly number[], labelSmoothing: number): Loss {
  expectWeights('classWeights', classWeights);
  const weightOf = (targets: Tensor, classes: number): Scalar => {
    const batch = targets.shape[0]!;
    if (!areLabels(targets)) return scalar(batch);
    const rows = targetRows(name, targets, [batch, classes]);
    const weight = sum(mul(rows, perClass(name, 'classWeights', classWeights, classes)));
    // Where all images are of classes that do not count, there is nothing to learn, and no 0 divided by 0.
    return maximum(weight, 1e-12);
  };
  const loss = (logits: Tensor2D, targets: Tensor, ofWhole?: Scalar): LossOutput => {
    const [batch, classes] = logits.shape;
    const weights = perClass(name, 'classWeights', classWeights, classes);
    const wanted = mul(smoothed(targetRows(name, targets, [batch, classes]), labelSmoothing), weights) as Tensor2D;
    const logProbabilities = logSoftmax(logits);
    const weight = ofWhole ?? weightOf(targets, classes);
    const share = div(fill([batch, classes], 1), weight);
    const dRows = sub(mul(exp(logProbabilities), sum(wanted, 1, true)), wanted);
    return {
      loss: neg(div(sum(mul(logProbabilities, wanted)), weight)) as Scalar,
      dLogits: mul(dRows, share) as Tensor2D,
      metrics: { accuracy: countRight(logits, targets) },
    };
  };
  return Object.assign(loss, { weightOf });
}

/** Images whose class, or likeliest class, has the largest logit. */
export function countRight(logits: Tensor2D, targets: Tensor): Scalar {
  return sum(equal(argMax(logits, 1), areLabels(targets) ? targets : argMax(targets, 1)));
}
