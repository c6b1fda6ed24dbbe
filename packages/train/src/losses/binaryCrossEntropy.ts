import {
  add,
  cast,
  equal,
  fill,
  greater,
  mean,
  mul,
  neg,
  type Scalar,
  sigmoid,
  softplus,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { countRight } from './crossEntropy.ts';
import { expectSmoothing, expectWeights, type Loss } from './loss.ts';
import { areLabels, perClass, targetRows } from './targets.ts';

export interface BinaryCrossEntropyOptions {
  /** How much a label that is true counts, by label; one that is not counts 1. All count 1 by default. */
  positiveWeights?: readonly number[] | undefined;
  /** Share of each label that is taken to be a half, in [0, 1), as Keras has it. 0 by default. */
  labelSmoothing?: number;
}

const name = 'binaryCrossEntropy';

/**
 * Cross-entropy of a sigmoid for each label, of which several may be true at once: the mean over images and labels, PyTorch's
 * `BCEWithLogitsLoss`. Targets are float32 `[batch, labels]`, each in [0, 1], or class indices, int32 `[batch]`: then one label
 * is true.
 *
 * `accuracy` counts labels: an image has the share of its labels on whose side of 0 the logit is (torchmetrics'
 * `MultilabelAccuracy`, whose micro and macro average are one here). Of class indices it is the class with the largest logit.
 *
 * @returns a loss that throws as that of `crossEntropy`
 * @throws RangeError where an option is out of range
 */
export function binaryCrossEntropy({ positiveWeights, labelSmoothing = 0 }: BinaryCrossEntropyOptions = {}): Loss {
  expectSmoothing(labelSmoothing);
  if (positiveWeights) expectWeights('positiveWeights', positiveWeights);
  return (logits, targets) => {
    const [batch, labels] = logits.shape;
    const rows = targetRows(name, targets, [batch, labels]);
    const wanted = labelSmoothing === 0 ? rows : add(mul(rows, 1 - labelSmoothing), labelSmoothing / 2);
    const weighted = positiveWeights ? mul(wanted, perClass(name, 'positiveWeights', positiveWeights, labels)) : wanted;
    const unwanted = sub(1, wanted);
    // -log sigmoid(x) is softplus(-x), and -log(1 - sigmoid(x)) is softplus(x): neither is a logarithm of 0.
    const losses = add(mul(weighted, softplus(neg(logits))), mul(unwanted, softplus(logits)));
    const dRows = sub(mul(unwanted, sigmoid(logits)), mul(weighted, sigmoid(neg(logits))));
    // As a tensor: WebGL holds an odd number of labels with one too many, which this makes 0 of.
    const share = fill([batch, labels], 1 / (batch * labels));
    return {
      loss: mean(losses) as Scalar,
      dLogits: mul(dRows, share) as Tensor2D,
      metrics: { accuracy: areLabels(targets) ? countRight(logits, targets) : rightLabels(logits, targets) },
    };
  };
}

/** The sum over the images of the share of their labels that are right. */
function rightLabels(logits: Tensor2D, targets: Tensor): Scalar {
  return sum(mean(cast(equal(greater(logits, 0), greater(targets, 0.5)), 'float32'), 1));
}
