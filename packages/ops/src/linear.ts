import { add, matMul, sum, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { defineOp } from './defineOp.ts';
import { expectRank, expectShape, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

const transformRows = /* @__PURE__ */ defineOp<{ x: Tensor; weight: Tensor; bias: Tensor }>({
  name: kernelNames.linear,
  compose: ({ x, weight, bias }) => [add(matMul(x, weight), bias)],
  gradient: {
    saveInputs: ['x', 'weight'],
    backward: ([dy], [x, weight]) => ({
      x: () => matMul(dy!, weight!, false, true),
      weight: () => matMul(x!, dy!, true, false),
      bias: () => sum(dy!, 0),
    }),
  },
});

/**
 * Fully connected layer, `x weight + bias`.
 *
 * @param x `[batch, inFeatures]`
 * @param weight `[inFeatures, outFeatures]`
 * @param bias `[outFeatures]`
 * @returns `[batch, outFeatures]`
 * @throws OpError if shapes do not fit
 */
export function linear(x: Tensor2D, weight: Tensor2D, bias: Tensor1D): Tensor2D {
  expectRank('linear', 'x', x, 2);
  expectRank('linear', 'weight', weight, 2);
  if (x.shape[1] !== weight.shape[0]) {
    throw new OpError('linear', `x has ${x.shape[1]} features, but weight expects ${weight.shape[0]}`);
  }
  expectShape('linear', 'bias', bias, [weight.shape[1]]);
  return transformRows({ x, weight, bias }, {})[0] as Tensor2D;
}
