import { getBackend, type Tensor } from '@tensorflow/tfjs-core';
import { expectShape, LabelRangeError, OpError } from './errors.ts';

const op = 'softmaxCrossEntropy';

/** Backends whose tensors are in memory that JavaScript reads without waiting for anything. */
const hostBackends = new Set(['cpu', 'wasm', 'tensorflow']);

/**
 * Looks at the labels themselves where that is for nothing; a GPU would have to finish all that it was given before. There the loss
 * is NaN if one is out of range, and who reads the loss can say which by {@link expectLabelRange}.
 *
 * @throws OpError where the labels are no whole numbers, or not one an image; LabelRangeError if one is no class and this is a
 * backend on the processor
 */
export function expectLabels(labels: Tensor, [batch, classes]: readonly [number, number]): void {
  expectShape(op, 'labels', labels, [batch]);
  if (labels.dtype !== 'int32') throw new OpError(op, `labels must be of type int32, got ${labels.dtype}`);
  if (hostBackends.has(getBackend())) expectLabelRange(labels.dataSync(), classes);
}

/**
 * @param labels of a batch
 * @throws LabelRangeError where a label is not in [0, classes); it names the first, and its image
 */
export function expectLabelRange(labels: ArrayLike<number>, classes: number): void {
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image]!;
    if (label >= 0 && label < classes) continue;
    throw new LabelRangeError(
      op,
      `image ${image} of the batch has label ${label}, expected 0 to ${classes - 1}, as the network has ${classes} classes`,
    );
  }
}
