import { add, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectShape } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { share } from './share.ts';

const accumulate = /* @__PURE__ */ defineOp<TensorInputs & { dx: Tensor }>({
  name: kernelNames.addGradient,
  compose: ({ accumulated, dx }) => [accumulated ? add(accumulated, dx) : share(dx)],
});

const finish = /* @__PURE__ */ defineOp<{ accumulated: Tensor; x: Tensor; mean: Tensor }>({
  name: kernelNames.finishGradient,
  compose: ({ accumulated }) => [share(accumulated)],
});

/**
 * Adds a gradient of a part's maps to what norms have gathered for it (`normReluGradient`), or starts the gathering.
 *
 * @param accumulated is used up (disposed of)
 * @param dx `[batch, height, width, channels]`; stays the caller's
 */
export function addGradient(accumulated: Tensor | undefined, dx: Tensor4D): Tensor {
  const [sum] = accumulate({ ...(accumulated ? { accumulated } : {}), dx }, {});
  if (sum !== accumulated) accumulated?.dispose();
  return sum!;
}

/**
 * The gradient of a part once all who read it have added theirs.
 *
 * @param accumulated is used up (disposed of)
 * @param x the part, `[batch, height, width, channels]`
 * @param mean its mean a channel, by which norms with the batch's statistics shifted it; any where none did
 * @returns of the shape of `x`
 */
export function finishGradient(accumulated: Tensor, x: Tensor4D, mean: Tensor1D): Tensor4D {
  expectShape('finishGradient', 'mean', mean, [x.shape[3]]);
  const [dx] = finish({ accumulated, x, mean }, {});
  if (dx !== accumulated) accumulated.dispose();
  return dx as Tensor4D;
}
