import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { accumulatorsOf, byPosition, inOrder } from './byPosition.ts';
import { conv2d, expectFilter } from './conv2d.ts';
import { type Conv2dAttributes, conv2dFilterGradient, conv2dInputGradient } from './conv2dGradients.ts';
import { defineOp } from './defineOp.ts';
import { expectShape, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import {
  channelsOf,
  expectParts,
  type NormInputs,
  type NormVectors,
  normRelu,
  vectors,
  vectorsOf,
} from './normRelu.ts';
import {
  type Accumulators,
  type NormGradientOptions,
  type NormGradients,
  normReluGradient,
  useUp,
} from './normReluGradient.ts';
import { averagePool, averagePoolGradient } from './pooling.ts';
import { reluGradient } from './relu.ts';
import { expectWindowFits } from './window.ts';

type Inputs = NormInputs & { filter: Tensor };
type ForwardAttributes = Conv2dAttributes & { epsilon: number; pooled: boolean; keepActivated: boolean };
type GradientAttributes = Conv2dAttributes & NormGradientOptions & { pooled: boolean; started: boolean[] };

/** The pooling of a DenseNet's transition. */
export const halving = { kernelSize: 2, stride: 2 };

/** The operation of a norm's and a convolution's kernels: for backends, and for windows, that have none for both at once. */
export function composeNormReluConv(
  inputs: Inputs,
  { epsilon, stride, padding, pooled, keepActivated }: ForwardAttributes,
): Tensor[] {
  const xs = inOrder(inputs) as Tensor4D[];
  const activated = normRelu(xs, vectorsOf(inputs), { epsilon, relu: true });
  const input = pooled ? averagePool(activated, halving) : activated;
  const y = conv2d(input, inputs.filter as Tensor4D, inputs.bias as Tensor1D | undefined, { stride, padding });
  return keepActivated ? [y, activated] : [y];
}

/** The gradient likewise. */
export function composeNormReluConvGrad(
  inputs: Inputs & { dy: Tensor },
  { epsilon, stride, padding, pooled, batchStatistics }: GradientAttributes,
): Tensor[] {
  const { dy, filter } = inputs;
  const xs = inOrder(inputs) as Tensor4D[];
  const norm = vectorsOf(inputs);
  const activated = (inputs.activated as Tensor4D | undefined) ?? normRelu(xs, norm, { epsilon, relu: true });
  const input = pooled ? averagePool(activated, halving) : activated;
  const dfilter = conv2dFilterGradient(input, dy, filter.shape, { stride, padding });
  const dInput = conv2dInputGradient(dy, filter, input.shape, { stride, padding });
  const dActivated = pooled ? averagePoolGradient(dInput, activated.shape, halving) : dInput;
  // The ReLU's part of it here, so that what is as large as the concatenation need not live while the norm's is computed.
  const dNormalized = reluGradient(dActivated, activated) as Tensor4D;
  for (const used of new Set([dInput, dActivated, input, activated])) if (used !== inputs.activated) used.dispose();
  // Clones, since these are used up, and the caller's are the caller's until all has gone well.
  const accumulators = accumulatorsOf(inputs, xs.length).map((accumulator) => accumulator?.clone());
  const gradients = normReluGradient(dNormalized, xs, norm, accumulators, { epsilon, relu: false, batchStatistics });
  dNormalized.dispose();
  return [...gradients.accumulators, gradients.dgamma, gradients.dbeta, dfilter];
}

const convolveActivated = /* @__PURE__ */ defineOp<Inputs, ForwardAttributes>({
  name: kernelNames.normReluConv,
  compose: composeNormReluConv,
});

const convolveActivatedGrad = /* @__PURE__ */ defineOp<Inputs & { dy: Tensor }, GradientAttributes>({
  name: kernelNames.normReluConvGrad,
  compose: composeNormReluConvGrad,
});

export interface NormReluConvOptions extends Conv2dAttributes {
  epsilon: number;
  /**
   * Whether the output is averaged over windows of 2x2, as in a transition; for 1x1 convolutions of stride 1, which may
   * then as well be computed from averages, with a quarter of the work.
   */
  pooled?: boolean;
  /** Whether the convolution's input may be kept for the gradient, which else computes it again. */
  keepActivated: boolean;
}

/**
 * Batch norm, ReLU and convolution of a concatenation that is never written: of its parts (Huang et al. 2017, section 3,
 * the composite function H).
 *
 * @param xs the parts, `[batch, height, width, channels_i]`
 * @param filter `[kernelHeight, kernelWidth, sum of channels_i, outChannels]`, square
 * @param bias `[outChannels]`, optional; its gradient is `conv2dBiasGradient`
 * @returns `y`, `[batch, outHeight, outWidth, outChannels]`, and, where it may be kept and the backend's kernel does
 * write it, the convolution's input `activated`
 * @throws OpError if shapes do not fit
 */
export function normReluConv(
  xs: readonly Tensor4D[],
  norm: NormVectors,
  filter: Tensor4D,
  bias: Tensor1D | undefined,
  { epsilon, stride, padding, pooled = false, keepActivated }: NormReluConvOptions,
): { y: Tensor4D; activated: Tensor4D | undefined } {
  expectParts('normReluConv', xs, norm);
  expectFilter('normReluConv', filter, channelsOf(xs));
  const [, height, width] = xs[0]!.shape;
  expectWindowFits('normReluConv', height, width, { kernelSize: filter.shape[0], stride, padding });
  if (pooled) expectPointwise('normReluConv', filter, { stride, padding });
  if (pooled) expectWindowFits('normReluConv', height, width, { ...halving, padding: 0 });
  if (bias) expectShape('normReluConv', 'bias', bias, [filter.shape[3]]);
  const inputs = { ...byPosition(xs), ...vectors(norm), filter, ...(bias ? { bias } : {}) };
  const [y, activated] = convolveActivated(inputs, { epsilon, stride, padding, pooled, keepActivated });
  return { y: y as Tensor4D, activated: activated as Tensor4D | undefined };
}

/** @throws OpError if a convolution is none that pooling can be taken before */
export function expectPointwise(op: string, filter: Tensor4D, { stride, padding }: Conv2dAttributes): void {
  if (filter.shape[0] === 1 && stride === 1 && padding === 0) return;
  const window = `${filter.shape[0]}x${filter.shape[1]}, stride ${stride}, padding ${padding}`;
  throw new OpError(op, `pooled is for 1x1 convolutions of stride 1 without padding, got ${window}`);
}

/**
 * Gradient of {@link normReluConv}. Without `activated` it is computed again, to the same bits: concatenations, norms and
 * ReLUs need no memory then (Pleiss et al. 2017, Memory-Efficient Implementation of DenseNets).
 *
 * @param dy of the output, `[batch, outHeight, outWidth, outChannels]`
 * @param activated what `normReluConv` gave
 * @param accumulators one a part; they are used up (disposed of), and others come in their place
 * @throws OpError if shapes do not fit; then the accumulators are as they were
 */
export function normReluConvGradient(
  dy: Tensor4D,
  xs: readonly Tensor4D[],
  norm: NormVectors,
  filter: Tensor4D,
  activated: Tensor4D | undefined,
  accumulators: Accumulators,
  {
    epsilon,
    stride,
    padding,
    pooled = false,
    batchStatistics,
  }: Conv2dAttributes & NormGradientOptions & { pooled?: boolean },
): NormGradients & { dfilter: Tensor4D } {
  expectParts('normReluConvGradient', xs, norm);
  expectFilter('normReluConvGradient', filter, channelsOf(xs));
  const started = xs.map((_, index) => accumulators[index] !== undefined);
  const inputs = {
    dy,
    ...byPosition(xs),
    ...vectors(norm),
    filter,
    ...(activated ? { activated } : {}),
    ...byPosition(accumulators, 'a'),
  };
  const outputs = convolveActivatedGrad(inputs, { epsilon, stride, padding, pooled, batchStatistics, started });
  return { ...useUp(accumulators, outputs, xs.length), dfilter: outputs.at(-1) as Tensor4D };
}
