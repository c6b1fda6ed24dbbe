import { add, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectFloat32, expectFloats, expectMaps, OpError } from './errors.ts';
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

/** The gradient of maps `x` in the form in which norms gather it, and the mean of `x`: what `finishGradient` takes. */
export interface GatheredGradient {
  accumulated: Tensor;
  x: Tensor4D;
  mean: Tensor1D;
}

/**
 * @param shape of the maps, `[batch, height, width, channels]`
 * @throws OpError where `accumulated` has neither that shape nor `[positions + 2, channels]`, the form of the kernels in `native/`
 */
export function expectAccumulated(op: string, name: string, accumulated: Tensor, shape: readonly number[]): void {
  expectFloat32(op, name, accumulated);
  const channels = shape[3]!;
  const positions = shape.slice(0, 3).reduce((product, size) => product * size, 1);
  const found = accumulated.shape.join(', ');
  if (found === shape.join(', ') || found === `${positions + 2}, ${channels}`) return;
  throw new OpError(op, `${name} must be the gathered gradient of maps [${shape.join(', ')}], got shape [${found}]`);
}

/** @throws OpError where a gathered gradient is not one of maps of `shape` */
export function expectGathered(op: string, { accumulated, x, mean }: GatheredGradient, shape: readonly number[]): void {
  expectFloats(op, 'x of the gathered gradient', x, shape);
  expectAccumulated(op, 'dy', accumulated, shape);
  expectFloats(op, 'mean', mean, [shape[3]!]);
}

/**
 * Adds a gradient of a part's maps to the part's accumulator, to which norms add too (`normReluGradient`), or begins one.
 *
 * @param accumulated is used up (disposed of); undefined to begin one
 * @param dx `[batch, height, width, channels]`; stays the caller's
 * @returns the accumulator with `dx` added
 * @throws OpError where shapes do not fit; then `accumulated` is as it was
 */
export function addGradient(accumulated: Tensor | undefined, dx: Tensor4D): Tensor {
  expectMaps('addGradient', 'dx', dx);
  if (accumulated) expectAccumulated('addGradient', 'accumulated', accumulated, dx.shape);
  const [sum] = accumulate({ ...(accumulated ? { accumulated } : {}), dx }, {});
  if (sum !== accumulated) accumulated?.dispose();
  return sum!;
}

/**
 * Makes the gradient of a part from its accumulator, once all that read the part have added their gradients.
 *
 * @param accumulated is used up (disposed of)
 * @param x the part, `[batch, height, width, channels]`
 * @param mean of `x` by channel, which norms with the batch's statistics subtracted; any values where no such norm read `x`
 * @returns of the shape of `x`
 * @throws OpError where shapes do not fit; then `accumulated` is as it was
 */
export function finishGradient(accumulated: Tensor, x: Tensor4D, mean: Tensor1D): Tensor4D {
  expectMaps('finishGradient', 'x', x);
  expectAccumulated('finishGradient', 'accumulated', accumulated, x.shape);
  expectFloats('finishGradient', 'mean', mean, [x.shape[3]]);
  const [dx] = finish({ accumulated, x, mean }, {});
  if (dx !== accumulated) accumulated.dispose();
  return dx as Tensor4D;
}
