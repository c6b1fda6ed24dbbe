import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { sumByChannel } from './channelMoments.ts';
import { filterGradientByConvolution } from './conv2dFilterGradient.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats, expectMaps, expectNotEmpty, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { expectWindowFits, windowOutputShape } from './window.ts';

export interface Conv2dOptions {
  /** Rows and columns that the window moves by; 1 by default. */
  stride?: number;
  /** Zeros added on each of the four sides; 0 by default. TensorFlow's `same` pads stride-2 windows unevenly. */
  padding?: number;
}

/** Stride and padding of a convolution, as its kernels take them. */
export type Conv2dAttributes = Required<Conv2dOptions>;

/** Runs one of tfjs-core's own convolution kernels with our attributes. */
export function runCoreConvolution(
  name: 'Conv2D' | 'Conv2DBackpropInput' | 'Conv2DBackpropFilter',
  inputs: NamedTensorMap,
  { stride, padding }: Conv2dAttributes,
  shape: { inputShape?: number[]; filterShape?: number[] } = {},
): Tensor {
  const window = { strides: [stride, stride], pad: padding, dilations: [1, 1] };
  const attributes = { ...window, ...shape, dataFormat: 'NHWC', dimRoundingMode: 'floor' };
  return engine().runKernel<Tensor>(name, inputs, attributes as unknown as NamedAttrMap);
}

const backpropInput = /* @__PURE__ */ defineOp<
  { dy: Tensor; filter: Tensor },
  Conv2dAttributes & { inputShape: number[] }
>({
  name: kernelNames.conv2dBackpropInput,
  compose: ({ dy, filter }, { inputShape, ...window }) => [
    runCoreConvolution('Conv2DBackpropInput', { dy, filter }, window, { inputShape }),
  ],
});

const backpropFilter = /* @__PURE__ */ defineOp<
  { x: Tensor; dy: Tensor },
  Conv2dAttributes & { filterShape: number[] }
>({
  name: kernelNames.conv2dBackpropFilter,
  compose: ({ x, dy }, { filterShape, ...window }) => [
    // The wasm backend has no such kernel.
    getKernel('Conv2DBackpropFilter', getBackend()) === undefined
      ? filterGradientByConvolution(x as Tensor4D, dy as Tensor4D, filterShape, window)
      : runCoreConvolution('Conv2DBackpropFilter', { x, dy }, window, { filterShape }),
  ],
});

const biasGrad = /* @__PURE__ */ defineOp<{ dy: Tensor }>({
  name: kernelNames.conv2dBiasGrad,
  compose: ({ dy }) => [sumByChannel(dy)],
});

/**
 * Shape of a convolution's output, which the output's gradient must have.
 *
 * @throws OpError where shapes do not fit, or the window breaks the rule of `expectWindowFits`
 */
export function expectedOutput(
  op: string,
  inputShape: readonly number[],
  filterShape: readonly number[],
  { stride, padding }: Conv2dAttributes,
): number[] {
  expectNotEmpty(op, 'input', inputShape);
  expectNotEmpty(op, 'filter', filterShape);
  const [kernelSize, kernelWidth, inChannels, outChannels] = filterShape;
  const fits = inputShape.length === 4 && filterShape.length === 4;
  if (!fits || kernelSize !== kernelWidth || inChannels !== inputShape[3]) {
    const shapes = `input [${inputShape.join(', ')}] and filter [${filterShape.join(', ')}]`;
    throw new OpError(op, `a square filter for the input's channels is expected, got ${shapes}`);
  }
  const window = { kernelSize: kernelSize!, stride, padding };
  expectWindowFits(op, inputShape[1]!, inputShape[2]!, window);
  return windowOutputShape(inputShape, window, outChannels!);
}

/**
 * Gradient of a convolution's input.
 *
 * @param dy gradient of its output, `[batch, outHeight, outWidth, outChannels]`
 * @param inputShape `[batch, height, width, inChannels]`
 * @throws OpError where shapes do not fit
 */
export function conv2dInputGradient(
  dy: Tensor,
  filter: Tensor,
  inputShape: readonly number[],
  { stride = 1, padding = 0 }: Conv2dOptions,
): Tensor4D {
  const op = 'conv2dInputGradient';
  expectFloats(op, 'dy', dy, expectedOutput(op, inputShape, filter.shape, { stride, padding }));
  return backpropInput({ dy, filter }, { stride, padding, inputShape: [...inputShape] })[0] as Tensor4D;
}

/**
 * Gradient of a convolution's filter.
 *
 * @param x its input, `[batch, height, width, inChannels]`
 * @param dy gradient of its output, `[batch, outHeight, outWidth, outChannels]`
 * @param filterShape `[kernelHeight, kernelWidth, inChannels, outChannels]`
 * @throws OpError where shapes do not fit
 */
export function conv2dFilterGradient(
  x: Tensor,
  dy: Tensor,
  filterShape: readonly number[],
  { stride = 1, padding = 0 }: Conv2dOptions,
): Tensor4D {
  const op = 'conv2dFilterGradient';
  expectMaps(op, 'x', x);
  expectFloats(op, 'dy', dy, expectedOutput(op, x.shape, filterShape, { stride, padding }));
  return backpropFilter({ x, dy }, { stride, padding, filterShape: [...filterShape] })[0] as Tensor4D;
}

/** Gradient of a convolution's bias, `[outChannels]`, from that of its output, `[batch, outHeight, outWidth, outChannels]`. */
export function conv2dBiasGradient(dy: Tensor): Tensor1D {
  expectMaps('conv2dBiasGradient', 'dy', dy);
  return biasGrad({ dy }, {})[0] as Tensor1D;
}
