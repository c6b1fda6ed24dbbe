import { add, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  type Conv2dAttributes,
  type Conv2dOptions,
  conv2dBiasGradient,
  conv2dFilterGradient,
  conv2dInputGradient,
  runCoreConvolution,
} from './conv2dGradients.ts';
import { defineOp } from './defineOp.ts';
import { expectFloat32, expectFloats, expectMaps, expectNotEmpty, expectRank, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { expectWindowFits } from './window.ts';

export type { Conv2dOptions };

const convolve = /* @__PURE__ */ defineOp<{ x: Tensor; filter: Tensor }, Conv2dAttributes>({
  name: kernelNames.conv2d,
  compose: ({ x, filter }, window) => [runCoreConvolution('Conv2D', { x, filter }, window)],
  gradient: {
    saveInputs: ['x', 'filter'],
    backward: ([dy], [x, filter], window) => ({
      x: () => conv2dInputGradient(dy!, filter!, x!.shape, window),
      filter: () => conv2dFilterGradient(x!, dy!, filter!.shape, window),
    }),
  },
});

const biasAdd = /* @__PURE__ */ defineOp<{ x: Tensor; bias: Tensor }>({
  name: kernelNames.conv2dBias,
  compose: ({ x, bias }) => [add(x, bias)],
  gradient: {
    backward: ([dy]) => ({ x: () => dy!.clone(), bias: () => conv2dBiasGradient(dy!) }),
  },
});

/**
 * `x + bias`, a channel: `[batch, height, width, channels]` and `[channels]`.
 *
 * @throws OpError where these do not fit
 */
export function addBias(x: Tensor4D, bias: Tensor1D): Tensor4D {
  expectMaps('conv2d', 'x', x);
  expectFloats('conv2d', 'bias', bias, [x.shape[3]]);
  return biasAdd({ x, bias }, {})[0] as Tensor4D;
}

/**
 * Two-dimensional convolution (cross-correlation, as in every deep-learning framework) with explicit symmetric padding.
 *
 * @param x images or feature maps, `[batch, height, width, inChannels]`
 * @param filter `[kernelHeight, kernelWidth, inChannels, outChannels]`, square
 * @param bias `[outChannels]`, optional
 * @returns `[batch, outHeight, outWidth, outChannels]`, each size `floor((size + 2 padding - kernel) / stride) + 1`
 * @throws OpError where shapes or types do not fit, a tensor is empty, stride or padding is no whole number, or the window is
 * larger than the padded input
 */
export function conv2d(x: Tensor4D, filter: Tensor4D, bias?: Tensor1D, options: Conv2dOptions = {}): Tensor4D {
  const { stride = 1, padding = 0 } = options;
  expectConvolution('conv2d', x, filter, bias, { stride, padding });
  const y = convolve({ x, filter }, { stride, padding })[0] as Tensor4D;
  if (!bias) return y;
  try {
    return addBias(y, bias);
  } finally {
    // No gradient needs it: the tape keeps its own references.
    y.dispose();
  }
}

/** @throws OpError where shapes or types do not fit, or the window breaks the rule of `expectWindowFits` */
export function expectConvolution(
  op: string,
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D | undefined,
  { stride, padding }: Conv2dAttributes,
): void {
  expectMaps(op, 'x', x);
  expectFilter(op, filter, x.shape[3]);
  expectWindowFits(op, x.shape[1], x.shape[2], { kernelSize: filter.shape[0], stride, padding });
  if (bias) expectFloats(op, 'bias', bias, [filter.shape[3]]);
}

/** @throws OpError where `filter` is not square, empty, or not for `channels` channels */
export function expectFilter(op: string, filter: Tensor4D, channels: number): void {
  expectRank(op, 'filter', filter, 4);
  expectFloat32(op, 'filter', filter);
  expectNotEmpty(op, 'filter', filter.shape);
  const [kernelHeight, kernelWidth, inChannels] = filter.shape;
  if (kernelHeight !== kernelWidth) {
    throw new OpError(op, `filter must be square, got ${kernelHeight}x${kernelWidth}`);
  }
  if (channels !== inChannels) {
    throw new OpError(op, `x has ${channels} channels, but filter expects ${inChannels}`);
  }
}
