import { add, matMul, sum, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { defineOp } from './defineOp.ts';
import { expectFloat32, expectFloats, expectNotEmpty, expectRank, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

const transformRows = /* @__PURE__ */ defineOp<{ x: Tensor; weight: Tensor; bias: Tensor }>({
  name: kernelNames.linear,
  compose: ({ x, weight, bias }) => [add(matMul(x, weight), bias)],
  gradient: {
    saveInputs: ['x', 'weight'],
    backward: ([dy], [x, weight]) => ({
      x: () => linearInputGradient(dy!, weight!),
      weight: () => linearWeightGradient(x!, dy!),
      bias: () => linearBiasGradient(dy!),
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
 * @throws OpError where shapes do not fit
 */
export function linear(x: Tensor2D, weight: Tensor2D, bias: Tensor1D): Tensor2D {
  for (const [name, matrix] of Object.entries({ x, weight })) {
    expectRank('linear', name, matrix, 2);
    expectFloat32('linear', name, matrix);
    expectNotEmpty('linear', name, matrix.shape);
  }
  if (x.shape[1] !== weight.shape[0]) {
    throw new OpError('linear', `x has ${x.shape[1]} features, but weight expects ${weight.shape[0]}`);
  }
  expectFloats('linear', 'bias', bias, [weight.shape[1]]);
  return transformRows({ x, weight, bias }, {})[0] as Tensor2D;
}

/** Gradient of the input, `[batch, inFeatures]`, from that of the output, `[batch, outFeatures]`. */
export function linearInputGradient(dy: Tensor, weight: Tensor): Tensor2D {
  return matMul(dy as Tensor2D, weight as Tensor2D, false, true);
}

/** Gradient of the weight, `[inFeatures, outFeatures]`, from the input and the output's gradient. */
export function linearWeightGradient(x: Tensor, dy: Tensor): Tensor2D {
  return matMul(x as Tensor2D, dy as Tensor2D, true, false);
}

/** Gradient of the bias, `[outFeatures]`, from that of the output. */
export function linearBiasGradient(dy: Tensor): Tensor1D {
  return sum(dy, 0);
}
