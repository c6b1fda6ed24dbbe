import { add, mul, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { defineOp } from './defineOp.ts';
import { expectFloats, expectMaps } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { relu } from './relu.ts';

const run = /* @__PURE__ */ defineOp<{ x: Tensor; scale: Tensor; shift: Tensor }>({
  name: kernelNames.scaleShiftRelu,
  compose: ({ x, scale, shift }) => [relu(add(mul(x, scale), shift))],
});

/**
 * `max(x scale + shift, 0)`: a batch norm with fixed statistics, and the ReLU after it. Not differentiable.
 *
 * @param x `[batch, height, width, channels]`
 * @param scale `[channels]`, as `shift`
 * @throws OpError where shapes do not fit
 */
export function scaleShiftRelu(x: Tensor4D, scale: Tensor1D, shift: Tensor1D): Tensor4D {
  expectMaps('scaleShiftRelu', 'x', x);
  expectFloats('scaleShiftRelu', 'scale', scale, [x.shape[3]]);
  expectFloats('scaleShiftRelu', 'shift', shift, [x.shape[3]]);
  return run({ x, scale, shift }, {})[0] as Tensor4D;
}
