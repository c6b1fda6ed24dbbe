import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { expectGathered, finishGradient, type GatheredGradient } from './accumulatedGradient.ts';
import { type ChannelMoments, channelMoments, type PartialBatch } from './channelMoments.ts';
import { conv2d, expectConvolution } from './conv2d.ts';
import { type Conv2dAttributes, conv2dBiasGradient, conv2dFilterGradient, expectedOutput } from './conv2dGradients.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectFloats, expectMaps, expectSeveralValues } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { share } from './share.ts';
import { windowOutputShape } from './window.ts';

type Inputs = TensorInputs & { x: Tensor; filter: Tensor };
type GradientInputs = TensorInputs & { x: Tensor; dy: Tensor };
type GradientAttributes = Conv2dAttributes & { filterShape: readonly number[]; bias: boolean };

/** A convolution and the moments of its output by two operations: where a backend has no kernel for both at once. */
export function composeConv2dMoments({ x, filter, bias }: Inputs, window: Conv2dAttributes): Tensor[] {
  const y = conv2d(x as Tensor4D, filter as Tensor4D, bias as Tensor1D | undefined, window);
  // Whether one value a channel is enough has been checked by whoever asked.
  const { mean, variance } = channelMoments(y, { isPart: true });
  return [y, mean, variance];
}

/** The gradients of filter and bias by two operations, likewise. */
export function composeConv2dParameterGrads(inputs: GradientInputs, attributes: GradientAttributes): Tensor[] {
  const { x, maps, mapsMean } = inputs;
  // `finishGradient` disposes of a second handle: the gathered gradient stays the caller's in case something fails.
  const dy = maps ? finishGradient(share(inputs.dy), maps as Tensor4D, mapsMean as Tensor1D) : inputs.dy;
  const { filterShape, bias, ...window } = attributes;
  return [conv2dFilterGradient(x, dy, filterShape, window), ...(bias ? [conv2dBiasGradient(dy)] : [])];
}

const convolve = /* @__PURE__ */ defineOp<Inputs, Conv2dAttributes>({
  name: kernelNames.conv2dMoments,
  compose: composeConv2dMoments,
});

const parameterGrads = /* @__PURE__ */ defineOp<GradientInputs, GradientAttributes>({
  name: kernelNames.conv2dParameterGrads,
  compose: composeConv2dParameterGrads,
});

/**
 * {@link conv2d} and the {@link channelMoments} of its output, which a kernel may take while it writes. Has no gradient.
 *
 * @throws OpError where these two do
 */
export function conv2dWithMoments(
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D | undefined,
  { stride, padding, isPart = false }: Conv2dAttributes & PartialBatch,
): { y: Tensor4D; moments: ChannelMoments } {
  expectConvolution('conv2dWithMoments', x, filter, bias, { stride, padding });
  const [kernelSize, , , outChannels] = filter.shape;
  const output = windowOutputShape(x.shape, { kernelSize, stride, padding }, outChannels);
  if (!isPart) expectSeveralValues('conv2dWithMoments', output);
  const [y, mean, variance] = convolve({ x, filter, ...(bias ? { bias } : {}) }, { stride, padding });
  return { y: y as Tensor4D, moments: { mean: mean as Tensor1D, variance: variance as Tensor1D } };
}

/**
 * Gradients of a convolution's filter and, with `bias`, of its bias, but not of its input: for a convolution that reads images.
 *
 * @param x `[batch, height, width, inChannels]`
 * @param dy gradient of the output, `[batch, outHeight, outWidth, outChannels]`; or in the form in which norms gather it, so that
 * `finishGradient` need not be called. As by that call, it is used up: do not use it again
 * @param filterShape `[kernelHeight, kernelWidth, inChannels, outChannels]`
 * @throws OpError where shapes do not fit
 */
export function conv2dParameterGradients(
  x: Tensor4D,
  dy: Tensor4D | GatheredGradient,
  filterShape: readonly number[],
  { stride, padding, bias }: Conv2dAttributes & { bias: boolean },
): { dfilter: Tensor4D; dbias: Tensor1D | undefined } {
  const gathered = 'accumulated' in dy;
  const [op, window] = ['conv2dParameterGradients', { stride, padding }] as const;
  expectMaps(op, 'x', x);
  if (gathered) expectGathered(op, dy, expectedOutput(op, x.shape, filterShape, window));
  else expectFloats(op, 'dy', dy, expectedOutput(op, x.shape, filterShape, window));
  const gradient = gathered ? { dy: dy.accumulated, maps: dy.x, mapsMean: dy.mean } : { dy };
  const attributes = { stride, padding, bias, filterShape };
  const [dfilter, dbias] = parameterGrads({ x, ...gradient }, attributes);
  return { dfilter: dfilter as Tensor4D, dbias: dbias as Tensor1D | undefined };
}
