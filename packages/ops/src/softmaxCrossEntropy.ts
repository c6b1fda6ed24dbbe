import {
  cast,
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
import { defineOp } from './defineOp.ts';
import { expectFloat32, expectNotEmpty, expectRank, OpError } from './errors.ts';
import { expectLabels } from './expectLabels.ts';
import { kernelNames } from './kernelNames.ts';

/** Outputs the mean loss and its gradient with respect to the logits, which costs little once the softmax is there. */
const lossWithGradient = /* @__PURE__ */ defineOp<{ logits: Tensor; labels: Tensor }>({
  name: kernelNames.softmaxCrossEntropy,
  compose: ({ logits, labels }) => {
    const [batch, classes] = logits.shape as [number, number];
    const logProbabilities = logSoftmax(logits);
    const target = cast(oneHot(labels, classes), 'float32');
    // As a tensor: WebGL holds values two by two, an odd number of classes with one too many, which `exp` makes 1 of and
    // a matrix product after it counts. This makes it 0 again.
    const share = fill([batch, classes], 1 / batch);
    const likelihood = sum(mul(logProbabilities, target), 1);
    // A label that is no class has no place in `target`, and would be learned from as if it had cost nothing.
    const known = where(greater(sum(target, 1), 0), likelihood, fill([batch], Number.NaN));
    return [neg(mean(known)), mul(sub(exp(logProbabilities), target), share)];
  },
  gradient: {
    saveOutputs: [false, true],
    backward: ([dLoss], [dLogits]) => ({
      logits: () => mul(dLogits!, dLoss!),
      labels: () => {
        throw new OpError('softmaxCrossEntropy', 'labels have no gradient');
      },
    }),
  },
});

/**
 * {@link softmaxCrossEntropy} and its gradient with respect to the logits, for a backward pass without a tape.
 *
 * @param logits `[batch, classes]`
 * @param labels class indices, int32 `[batch]`, each in [0, classes)
 * @returns a scalar, and `[batch, classes]`
 * @throws OpError where shapes or the type of the labels do not fit; LabelRangeError if a label is no class, on backends on the
 * processor (on a GPU, which nobody waits for here, the loss is NaN then: `expectLabelRange` says which label it is)
 */
export function softmaxCrossEntropyWithGradient(
  logits: Tensor2D,
  labels: Tensor1D,
): { loss: Scalar; gradient: Tensor2D } {
  expectRank('softmaxCrossEntropy', 'logits', logits, 2);
  expectFloat32('softmaxCrossEntropy', 'logits', logits);
  expectNotEmpty('softmaxCrossEntropy', 'logits', logits.shape);
  expectLabels(labels, logits.shape);
  const [loss, gradient] = lossWithGradient({ logits, labels }, {});
  return { loss: loss as Scalar, gradient: gradient as Tensor2D };
}

/**
 * Mean over the batch of `-log softmax(logits)[label]`. Differentiable in the logits.
 *
 * @param logits `[batch, classes]`
 * @param labels class indices, int32 `[batch]`, each in [0, classes)
 * @returns a scalar
 * @throws OpError where shapes or the type of the labels do not fit; LabelRangeError if a label is no class, on backends on the
 * processor (on a GPU, which nobody waits for here, the loss is NaN then: `expectLabelRange` says which label it is)
 */
export function softmaxCrossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  const { loss, gradient } = softmaxCrossEntropyWithGradient(logits, labels);
  gradient.dispose();
  return loss;
}
