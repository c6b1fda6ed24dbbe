import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { conv2d, expectConvolution } from './conv2d.ts';
import type { Conv2dOptions } from './conv2dGradients.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { kernelNames } from './kernelNames.ts';
import { relu as rectify } from './relu.ts';

/** A convolution, and the ReLU of what comes out of it. */
export interface FusedConv2dOptions extends Conv2dOptions {
  /** False by default. */
  relu?: boolean;
  /** What `prepareFilter` made of the filter. */
  prepared?: Tensor | undefined;
}

/** What a backend's own kernel gets. */
export type FusedConv2dAttributes = Required<Omit<FusedConv2dOptions, 'prepared'>>;

/** The operation of others: for backends, and for windows, that have no kernel for all at once. */
export function composeFusedConv2d(
  { x, filter, bias }: TensorInputs,
  { relu, ...window }: FusedConv2dAttributes,
): Tensor[] {
  const y = conv2d(x as Tensor4D, filter as Tensor4D, bias as Tensor1D | undefined, window);
  return [relu ? rectify(y) : y];
}

const run = /* @__PURE__ */ defineOp<TensorInputs, FusedConv2dAttributes>({
  name: kernelNames.fusedConv2d,
  compose: composeFusedConv2d,
});

/**
 * Convolution, bias and ReLU as one operation, as inference has them. Not differentiable: for that there is `conv2d`.
 *
 * @param x images or feature maps, `[batch, height, width, inChannels]`
 * @param filter `[kernelHeight, kernelWidth, inChannels, outChannels]`, square
 * @param bias `[outChannels]`, optional
 * @returns `[batch, outHeight, outWidth, outChannels]`, each size `floor((size + 2 padding - kernel) / stride) + 1`
 * @throws OpError where `conv2d` does
 */
export function fusedConv2d(
  x: Tensor4D,
  filter: Tensor4D,
  bias?: Tensor1D,
  { stride = 1, padding = 0, relu = false, prepared }: FusedConv2dOptions = {},
): Tensor4D {
  expectConvolution('fusedConv2d', x, filter, bias, { stride, padding });
  const inputs = { x, filter, ...(bias && { bias }), ...(prepared && { prepared }) };
  return run(inputs, { stride, padding, relu })[0] as Tensor4D;
}
