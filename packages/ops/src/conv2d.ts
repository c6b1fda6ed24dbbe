import {
  add,
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { sumByChannel } from './channelSums.ts';
import { filterGradientByTaps } from './conv2dFilterGradient.ts';
import { defineOp } from './defineOp.ts';
import { expectRank, expectShape, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { expectWindowFits } from './window.ts';

export interface Conv2dOptions {
  /** Rows and columns that the window moves by; 1 by default. */
  stride?: number;
  /** Zeros added on each of the four sides; 0 by default. TensorFlow's `same` pads stride-2 windows unevenly. */
  padding?: number;
}

type Attributes = Required<Conv2dOptions>;
type InputGradientAttributes = Attributes & { inputShape: number[] };
type FilterGradientAttributes = Attributes & { filterShape: number[] };

/** The attributes of tfjs-core's own convolution kernels for ours. */
function coreAttributes({ stride, padding }: Attributes, extra: object = {}): NamedAttrMap {
  return {
    strides: [stride, stride],
    pad: padding,
    dataFormat: 'NHWC',
    dilations: [1, 1],
    dimRoundingMode: 'floor',
    ...extra,
  } as unknown as NamedAttrMap;
}

const runCore = (name: string, inputs: NamedTensorMap, attributes: NamedAttrMap): Tensor =>
  engine().runKernel<Tensor>(name, inputs, attributes);

const backpropInput = /* @__PURE__ */ defineOp<{ dy: Tensor; filter: Tensor }, InputGradientAttributes>({
  name: kernelNames.conv2dBackpropInput,
  compose: ({ dy, filter }, { inputShape, ...window }) => [
    runCore('Conv2DBackpropInput', { dy, filter }, coreAttributes(window, { inputShape })),
  ],
});

const backpropFilter = /* @__PURE__ */ defineOp<{ x: Tensor; dy: Tensor }, FilterGradientAttributes>({
  name: kernelNames.conv2dBackpropFilter,
  compose: ({ x, dy }, { filterShape, ...window }) => [
    // The wasm backend has no such kernel, and so cannot train a stock convolution.
    getKernel('Conv2DBackpropFilter', getBackend()) === undefined
      ? filterGradientByTaps(x as Tensor4D, dy as Tensor4D, filterShape, window)
      : runCore('Conv2DBackpropFilter', { x, dy }, coreAttributes(window, { filterShape })),
  ],
});

const biasGrad = /* @__PURE__ */ defineOp<{ dy: Tensor }>({
  name: kernelNames.conv2dBiasGrad,
  compose: ({ dy }) => [sumByChannel(dy)],
});

const convolve = /* @__PURE__ */ defineOp<{ x: Tensor; filter: Tensor }, Attributes>({
  name: kernelNames.conv2d,
  compose: ({ x, filter }, window) => [runCore('Conv2D', { x, filter }, coreAttributes(window))],
  gradient: {
    saveInputs: ['x', 'filter'],
    backward: ([dy], [x, filter], window) => ({
      x: () => backpropInput({ dy: dy!, filter: filter! }, { ...window, inputShape: x!.shape })[0]!,
      filter: () => backpropFilter({ x: x!, dy: dy! }, { ...window, filterShape: filter!.shape })[0]!,
    }),
  },
});

const addBias = /* @__PURE__ */ defineOp<{ x: Tensor; bias: Tensor }>({
  name: kernelNames.conv2dBias,
  compose: ({ x, bias }) => [add(x, bias)],
  gradient: {
    backward: ([dy]) => ({ x: () => dy!.clone(), bias: () => biasGrad({ dy: dy! }, {})[0]! }),
  },
});

/**
 * Two-dimensional convolution (cross-correlation, as in every deep-learning framework) with explicit symmetric padding.
 *
 * @param x images or feature maps, `[batch, height, width, inChannels]`
 * @param filter `[kernelHeight, kernelWidth, inChannels, outChannels]`, square
 * @param bias `[outChannels]`, optional
 * @returns `[batch, outHeight, outWidth, outChannels]`, each size `floor((size + 2 padding - kernel) / stride) + 1`
 * @throws OpError if ranks or channels do not fit, or the window is larger than the padded input
 */
export function conv2d(x: Tensor4D, filter: Tensor4D, bias?: Tensor1D, options: Conv2dOptions = {}): Tensor4D {
  const { stride = 1, padding = 0 } = options;
  expectRank('conv2d', 'x', x, 4);
  expectRank('conv2d', 'filter', filter, 4);
  const [kernelHeight, kernelWidth, inChannels, outChannels] = filter.shape;
  if (kernelHeight !== kernelWidth) {
    throw new OpError('conv2d', `filter must be square, got ${kernelHeight}x${kernelWidth}`);
  }
  if (x.shape[3] !== inChannels) {
    throw new OpError('conv2d', `x has ${x.shape[3]} channels, but filter expects ${inChannels}`);
  }
  expectWindowFits('conv2d', x.shape[1], x.shape[2], { kernelSize: kernelHeight, stride, padding });
  const y = convolve({ x, filter }, { stride, padding })[0] as Tensor4D;
  if (!bias) return y;
  expectShape('conv2d', 'bias', bias, [outChannels]);
  const biased = addBias({ x: y, bias }, {})[0] as Tensor4D;
  // No gradient needs it: the tape keeps its own references.
  y.dispose();
  return biased;
}
