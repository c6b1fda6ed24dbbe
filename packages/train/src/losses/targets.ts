import { expectLabels, OpError } from '@densenet/ops';
import {
  add,
  cast,
  expandDims,
  fill,
  greater,
  mul,
  oneHot,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  where,
} from '@tensorflow/tfjs-core';

/** Shape of the logits. */
type Shape = readonly [batch: number, classes: number];

/** Whether targets are class indices, and not a number for each class. */
export const areLabels = (targets: Tensor): targets is Tensor1D => targets.rank === 1;

/**
 * Targets with a number for each class, float32 `[batch, classes]`: as they are, or of class indices a row each with a 1. A
 * label that is no class makes a row of NaN.
 *
 * @throws OpError where shapes or types do not fit; LabelRangeError where a label is no class, on backends on the processor
 */
export function targetRows(loss: string, targets: Tensor, [batch, classes]: Shape): Tensor2D {
  if (areLabels(targets)) {
    expectLabels(targets, [batch, classes], loss);
    const rows = cast(oneHot(targets, classes), 'float32');
    const known = where(greater(sum(rows, 1), 0), fill([batch], 0), fill([batch], Number.NaN));
    return add(rows, expandDims(known, 1));
  }
  const found = targets.shape.join(', ');
  if (found !== `${batch}, ${classes}` || targets.dtype !== 'float32') {
    const expected = `[${batch}] of type int32 or [${batch}, ${classes}] of type float32`;
    throw new OpError(loss, `targets must be ${expected}, got [${found}] of type ${targets.dtype}`);
  }
  return targets as Tensor2D;
}

/** Targets of which `share` is spread over all classes. */
export function smoothed(targets: Tensor2D, share: number): Tensor2D {
  return share === 0 ? targets : add(mul(targets, 1 - share), share / targets.shape[1]);
}

/**
 * One number for each class.
 *
 * @throws OpError where there are not as many as classes
 */
export function perClass(loss: string, name: string, values: readonly number[], classes: number): Tensor1D {
  if (values.length === classes) return tensor1d(values as number[], 'float32');
  throw new OpError(loss, `${name} must be ${classes}, one a class of the network, got ${values.length}`);
}
