import {
  cast,
  exp,
  fill,
  getBackend,
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
import { expectFloat32, expectNotEmpty, expectRank, expectShape, LabelRangeError, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

/** Outputs the mean loss and its gradient with respect to the logits, which costs little once the softmax is there. */
const lossWithGradient = /* @__PURE__ */ defineOp<{ logits: Tensor; labels: Tensor }>({
  name: kernelNames.softmaxCrossEntropy,
  compose: ({ logits, labels }) => {
    const [batch, classes] = logits.shape as [number, number];
    const logProbabilities = logSoftmax(logits);
    const target = cast(oneHot(labels, classes), 'float32');
    // A tensor and no number: WebGL stores values in pairs, an odd number of classes with one value of padding. `exp` makes that
    // 1, which a matrix product would count; multiplied by a tensor, whose padding is 0, it is 0 again.
    const share = fill([batch, classes], 1 / batch);
    const likelihood = sum(mul(logProbabilities, target), 1);
    // A label that is no class has a row of zeros in `target`: its loss would be 0.
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

/** Backends whose tensors are in memory that JavaScript reads without waiting for anything. */
const hostBackends = new Set(['cpu', 'wasm', 'tensorflow']);

/**
 * Checks labels: their shape and type, and on backends on the processor their values. A GPU would first have to finish all that is
 * queued; there the loss is NaN if a label is out of range, and whoever reads it can find the label by {@link expectLabelRange}.
 *
 * @param op what a message begins with
 * @throws OpError where the labels are no whole numbers, or not one for each image; LabelRangeError if one is no class and the
 * backend is on the processor
 */
export function expectLabels(
  labels: Tensor,
  [batch, classes]: readonly [number, number],
  op = 'softmaxCrossEntropy',
): void {
  expectShape(op, 'labels', labels, [batch]);
  if (labels.dtype !== 'int32') throw new OpError(op, `labels must be of type int32, got ${labels.dtype}`);
  if (hostBackends.has(getBackend())) expectLabelRange(labels.dataSync(), classes, op);
}

/**
 * @param labels of a batch
 * @param op what the message begins with
 * @throws LabelRangeError where a label is not in [0, classes); it names the first, and its image
 */
export function expectLabelRange(labels: ArrayLike<number>, classes: number, op = 'softmaxCrossEntropy'): void {
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image]!;
    if (label >= 0 && label < classes) continue;
    throw new LabelRangeError(
      op,
      `image ${image} of the batch has label ${label}, expected 0 to ${classes - 1}, as the network has ${classes} classes`,
    );
  }
}
