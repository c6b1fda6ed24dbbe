import { expectLabelRange } from '@densenet/ops';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Looks at targets that are class indices, int32 `[batch]`, once the loss is no number: a GPU was not asked for them before,
 * which would have meant to wait; then nobody waits any more.
 *
 * @throws LabelRangeError where a label is no class; it names the first such image
 */
export async function expectClasses(targets: Tensor, classes: number): Promise<void> {
  if (targets.dtype === 'int32' && targets.rank === 1) expectLabelRange(await targets.data(), classes);
}
