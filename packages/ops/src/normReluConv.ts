import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { expectGathered, finishGradient, type GatheredGradient } from './accumulatedGradient.ts';
import { accumulatorsOf, addByPosition, inOrder } from './byPosition.ts';
import { type ChannelMoments, channelMoments, type PartialBatch } from './channelMoments.ts';
import { conv2d, expectFilter } from './conv2d.ts';
import {
  type Conv2dAttributes,
  conv2dBiasGradient,
  conv2dFilterGradient,
  conv2dInputGradient,
  expectedOutput,
} from './conv2dGradients.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats, expectSeveralValues, OpError } from './errors.ts';
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
  expectAccumulators,
  type NormGradientOptions,
  type NormGradients,
  normReluGradient,
  useUp,
} from './normReluGradient.ts';
import { averagePool, averagePoolGradient } from './pooling.ts';
import { reluGradient } from './relu.ts';
import { share } from './share.ts';
import { expectWindowFits, windowOutputShape } from './window.ts';

type Inputs = NormInputs & { filter: Tensor };
type GradientInputs = Inputs & { dy: Tensor };
type ForwardAttributes = Conv2dAttributes & {
  epsilon: number;
  pooled: boolean;
  keepActivated: boolean;
  moments: boolean;
};
type GradientAttributes = Conv2dAttributes &
  NormGradientOptions & { pooled: boolean; bias: boolean; started: boolean[] };

/** The pooling of a DenseNet's transition. */
export const halving = { kernelSize: 2, stride: 2 };

/** Norm and convolution by two operations: where a backend has no kernel, or none for this window, for both at once. */
export function composeNormReluConv(
  inputs: Inputs,
  { epsilon, stride, padding, pooled, keepActivated, moments }: ForwardAttributes,
): Tensor[] {
  const xs = inOrder(inputs) as Tensor4D[];
  const activated = normRelu(xs, vectorsOf(inputs), { epsilon, relu: true });
  const input = pooled ? averagePool(activated, halving) : activated;
  const y = conv2d(input, inputs.filter as Tensor4D, inputs.bias as Tensor1D | undefined, { stride, padding });
  // Whether one value a channel is enough has been checked by whoever asked.
  const { mean, variance } = moments ? channelMoments(y, { isPart: true }) : {};
  return [y, ...(moments ? [mean!, variance!] : []), ...(keepActivated ? [activated] : [])];
}

/** The gradients of norm and convolution by two operations, likewise. */
export function composeNormReluConvGrad(
  inputs: GradientInputs,
  { epsilon, stride, padding, pooled, batchStatistics, bias }: GradientAttributes,
): Tensor[] {
  const { filter, maps, mapsMean } = inputs;
  // `finishGradient` disposes of a second handle: the gathered gradient stays the caller's in case something fails.
  const dy = maps ? finishGradient(share(inputs.dy), maps as Tensor4D, mapsMean as Tensor1D) : inputs.dy;
  const xs = inOrder(inputs) as Tensor4D[];
  const norm = vectorsOf(inputs);
  const activated = (inputs.activated as Tensor4D | undefined) ?? normRelu(xs, norm, { epsilon, relu: true });
  const input = pooled ? averagePool(activated, halving) : activated;
  const dfilter = conv2dFilterGradient(input, dy, filter.shape, { stride, padding });
  const dbias = bias ? [conv2dBiasGradient(dy as Tensor4D)] : [];
  const dInput = conv2dInputGradient(dy, filter, input.shape, { stride, padding });
  const dActivated = pooled ? averagePoolGradient(dInput, activated.shape, halving) : dInput;
  // The ReLU's gradient is taken here and not with the norm's, so that tensors as large as the concatenation are freed before that.
  const dNormalized = reluGradient(dActivated, activated) as Tensor4D;
  for (const used of new Set([dInput, dActivated, input, activated])) if (used !== inputs.activated) used.dispose();
  // `normReluGradient` disposes of second handles: the accumulators stay the caller's in case something fails.
  const accumulators = accumulatorsOf(inputs, xs.length).map((accumulator) => accumulator && share(accumulator));
  const gradients = normReluGradient(dNormalized, xs, norm, accumulators, { epsilon, relu: false, batchStatistics });
  dNormalized.dispose();
  return [...gradients.accumulators, gradients.dgamma, gradients.dbeta, dfilter, ...dbias];
}

const convolveActivated = /* @__PURE__ */ defineOp<Inputs, ForwardAttributes>({
  name: kernelNames.normReluConv,
  compose: composeNormReluConv,
});

const convolveActivatedGrad = /* @__PURE__ */ defineOp<GradientInputs, GradientAttributes>({
  name: kernelNames.normReluConvGrad,
  compose: composeNormReluConvGrad,
});

export interface NormReluConvOptions extends Conv2dAttributes, PartialBatch {
  epsilon: number;
  /**
   * Whether the output is averaged over windows of 2x2, as in a transition. For 1x1 convolutions of stride 1 only: the average may
   * then be taken before the convolution, with the same result for a quarter of the work.
   */
  pooled?: boolean;
  /** Whether the convolution's input may be kept for the gradient, which else computes it again. */
  keepActivated: boolean;
  /** Whether `channelMoments` of the output are wanted: a kernel may take them while it writes. */
  moments?: boolean;
}

/**
 * Batch norm, ReLU and convolution of a concatenation that is given by its parts and never written (Huang et al. 2017, section
 * 3, the composite function H).
 *
 * @param xs the parts, `[batch, height, width, channels_i]`
 * @param filter `[kernelHeight, kernelWidth, sum of channels_i, outChannels]`, square
 * @param bias `[outChannels]`, optional
 * @returns `y`, `[batch, outHeight, outWidth, outChannels]`; its `moments`, where they are wanted; and, where it may be
 * kept and the backend's kernel does write it, the convolution's input `activated`
 * @throws OpError where shapes do not fit, or if moments are wanted of one value a channel
 */
export function normReluConv(
  xs: readonly Tensor4D[],
  norm: NormVectors,
  filter: Tensor4D,
  bias: Tensor1D | undefined,
  { epsilon, stride, padding, pooled = false, keepActivated, moments = false, isPart = false }: NormReluConvOptions,
): { y: Tensor4D; moments: ChannelMoments | undefined; activated: Tensor4D | undefined } {
  expectParts('normReluConv', xs, norm);
  expectFilter('normReluConv', filter, channelsOf(xs));
  const [batch, height, width] = xs[0]!.shape;
  const window = { kernelSize: filter.shape[0], stride, padding };
  expectWindowFits('normReluConv', height, width, window);
  if (pooled) expectPointwise('normReluConv', filter, { stride, padding });
  if (pooled) expectWindowFits('normReluConv', height, width, { ...halving, padding: 0 });
  if (bias) expectFloats('normReluConv', 'bias', bias, [filter.shape[3]]);
  if (moments && !isPart) {
    const input = pooled ? [batch, Math.floor(height / 2), Math.floor(width / 2)] : [batch, height, width];
    expectSeveralValues('normReluConv', windowOutputShape(input, window, filter.shape[3]));
  }
  const inputs = addByPosition({ ...vectors(norm), filter, ...(bias ? { bias } : {}) }, xs);
  const attributes = { epsilon, stride, padding, pooled, keepActivated, moments };
  const [y, ...others] = convolveActivated(inputs, attributes) as [Tensor4D, ...Tensor[]];
  const activated = others[moments ? 2 : 0] as Tensor4D | undefined;
  if (!moments) return { y, moments: undefined, activated };
  const [mean, variance] = others as [Tensor1D, Tensor1D];
  return { y, moments: { mean, variance }, activated };
}

/** @throws OpError where a convolution is not 1x1 with stride 1 and no padding: only before such a one can pooling be taken */
export function expectPointwise(op: string, filter: Tensor4D, { stride, padding }: Conv2dAttributes): void {
  if (filter.shape[0] === 1 && stride === 1 && padding === 0) return;
  const window = `${filter.shape[0]}x${filter.shape[1]}, stride ${stride}, padding ${padding}`;
  throw new OpError(op, `pooled is for 1x1 convolutions of stride 1 without padding, got ${window}`);
}

/**
 * Gradient of {@link normReluConv}. Without `activated` it is computed again, to the same bits: concatenations, norms and
 * ReLUs need no memory then (Pleiss et al. 2017, Memory-Efficient Implementation of DenseNets).
 *
 * @param dy gradient of the output, `[batch, outHeight, outWidth, outChannels]`; or in the form in which norms gather it, so that
 * `finishGradient` need not be called. As by that call, it is used up: do not use it again
 * @param activated what `normReluConv` gave
 * @param accumulators one for each part, undefined where none has been begun; they are used up (disposed of) and replaced by those
 * that are returned
 * @throws OpError where shapes do not fit; then the accumulators are as they were
 */
export function normReluConvGradient(
  dy: Tensor4D | GatheredGradient,
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
    bias = false,
  }: Conv2dAttributes & NormGradientOptions & { pooled?: boolean; bias?: boolean },
): NormGradients & { dfilter: Tensor4D; dbias: Tensor1D | undefined } {
  const op = 'normReluConvGradient';
  expectParts(op, xs, norm);
  expectFilter(op, filter, channelsOf(xs));
  expectAccumulators(op, xs, accumulators);
  if (pooled) expectPointwise(op, filter, { stride, padding });
  const [batch, height, width] = xs[0]!.shape;
  if (pooled) expectWindowFits(op, height, width, { ...halving, padding: 0 });
  const joined = [batch, height, width, channelsOf(xs)];
  if (activated) expectFloats(op, 'activated', activated, joined);
  const input = pooled ? windowOutputShape(joined, { ...halving, padding: 0 }, joined[3]!) : joined;
  const output = expectedOutput(op, input, filter.shape, { stride, padding });
  const started = xs.map((_, index) => accumulators[index] !== undefined);
  const gathered = 'accumulated' in dy;
  if (gathered) expectGathered(op, dy, output);
  else expectFloats(op, 'dy', dy, output);
  const others = {
    ...(gathered ? { dy: dy.accumulated, maps: dy.x, mapsMean: dy.mean } : { dy }),
    ...vectors(norm),
    filter,
    ...(activated ? { activated } : {}),
  };
  const inputs = addByPosition(addByPosition(others, xs), accumulators, 'a');
  const outputs = convolveActivatedGrad(inputs, { epsilon, stride, padding, pooled, batchStatistics, bias, started });
  const [dfilter, dbias] = outputs.slice(xs.length + 2) as [Tensor4D, Tensor1D | undefined];
  return { ...useUp(accumulators, outputs, xs.length), dfilter, dbias };
}
