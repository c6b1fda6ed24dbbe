import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { conv2d, expectConvolution, expectFilter } from './conv2d.ts';
import type { Conv2dAttributes, Conv2dOptions } from './conv2dGradients.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectRank } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { relu as rectify } from './relu.ts';

/** Options of a convolution with a ReLU of its output. */
export interface FusedConv2dOptions extends Conv2dOptions {
  /** False by default. */
  relu?: boolean;
  /** What `prepareFilter` made of the filter. */
  prepared?: Tensor | undefined;
}

/** Attributes that a backend's own kernel gets. */
export type FusedConv2dAttributes = Required<Omit<FusedConv2dOptions, 'prepared'>>;

/** Convolution and ReLU by two operations: where a backend has no kernel, or none for this window, for both at once. */
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

/**
 * A filter in the form that the current backend's convolution computes with, made once for many calls of `fusedConv2d` and
 * `scaleShiftReluConv2d` with this window.
 *
 * @param filter `[kernelHeight, kernelWidth, inChannels, outChannels]`
 * @returns undefined where the backend takes filters as they are
 * @throws OpError where the filter is not square, or is empty
 */
export function prepareFilter(filter: Tensor4D, { stride, padding }: Conv2dAttributes): Tensor | undefined {
  expectRank('prepareFilter', 'filter', filter, 4);
  expectFilter('prepareFilter', filter, filter.shape[2]);
  if (getKernel(kernelNames.prepareFilter, getBackend()) === undefined) return undefined;
  const attributes = { stride, padding } as unknown as NamedAttrMap;
  return engine().runKernel<Tensor[]>(kernelNames.prepareFilter, { filter }, attributes)[0];
}
