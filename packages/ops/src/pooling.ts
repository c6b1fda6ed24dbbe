import {
  avgPool,
  engine,
  mean,
  mul,
  type NamedAttrMap,
  ones,
  type Rank,
  reshape,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { composeMaxPool } from './composeMaxPool.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats, expectMaps } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { maxPoolGradientByTaps } from './maxPoolGradient.ts';
import { expectPoolingWindow, expectWindowFits, type WindowSpec, windowOutputShape } from './window.ts';

/** The attributes of tfjs-core's own pooling kernels for ours. */
const coreAttributes = ({ kernelSize, stride, padding }: WindowSpec): NamedAttrMap => ({
  filterSize: [kernelSize, kernelSize],
  strides: [stride, stride],
  pad: padding,
  dimRoundingMode: 'floor',
});

type MaxPoolGradInputs = {
  [name: string]: Tensor;
  dy: Tensor;
  x: Tensor;
  y: Tensor;
};

const maxPoolGrad = /* @__PURE__ */ defineOp<MaxPoolGradInputs, WindowSpec>({
  name: kernelNames.maxPoolGrad,
  compose: ({ dy, x, y }, window) => [maxPoolGradientByTaps(dy as Tensor4D, x as Tensor4D, y as Tensor4D, window)],
});

/** A backend's kernel may give a second output, a workspace, which its gradient kernel then gets as an input. */
const poolMaxima = /* @__PURE__ */ defineOp<{ x: Tensor }, WindowSpec>({
  name: kernelNames.maxPool,
  compose: ({ x }, window) => [composeMaxPool(x as Tensor4D, window)],
  gradient: {
    saveInputs: ['x'],
    saveOutputs: [true, true],
    backward: ([dy], [x, y, workspace], window) => ({
      x: () => maxPoolGradient(dy!, x!, { y: y!, workspace }, window),
    }),
  },
});

/** Outputs of max-pooling that its gradient reads. */
export interface MaxPoolOutput<T extends Tensor = Tensor> {
  /** `[batch, outHeight, outWidth, channels]` */
  y: T;
  /** What a backend's own kernels may hand from the forward to the backward pass. */
  workspace: Tensor | undefined;
}

/**
 * {@link maxPool} with all that its gradient needs, for a backward pass without a tape.
 *
 * @throws OpError if `x` is no maps, empty, or smaller than the window, or the window's numbers are no whole ones
 */
export function maxPoolWithWorkspace(x: Tensor4D, window: WindowSpec): MaxPoolOutput<Tensor4D> {
  expectMaps('maxPool', 'x', x);
  expectPoolingWindow('maxPool', x.shape[1], x.shape[2], window);
  const [y, workspace] = poolMaxima({ x }, { ...window });
  return { y: y as Tensor4D, workspace };
}

/**
 * Maximum over square windows. Padding counts as minus infinity, as in PyTorch: it never wins; NaN always does.
 *
 * @param x `[batch, height, width, channels]`
 * @returns `[batch, outHeight, outWidth, channels]`
 * @throws OpError if `x` is no maps, empty, or smaller than the window, the window's numbers are no whole ones, or its padding
 * is more than half of it (as in PyTorch)
 */
export function maxPool(x: Tensor4D, window: WindowSpec): Tensor4D {
  const { y, workspace } = maxPoolWithWorkspace(x, window);
  // The tape has its own reference to it.
  workspace?.dispose();
  return y;
}

/**
 * Gradient of max-pooling's input `x`, from that of its output: each window hands it to its first maximum, or to a NaN.
 *
 * @throws OpError if `x`, what came of it and the gradient of that do not fit together
 */
export function maxPoolGradient(
  dy: Tensor,
  x: Tensor,
  { y, workspace }: MaxPoolOutput,
  { kernelSize, stride, padding }: WindowSpec,
): Tensor4D {
  const window = { kernelSize, stride, padding };
  expectMaps('maxPoolGradient', 'x', x);
  expectPoolingWindow('maxPoolGradient', x.shape[1]!, x.shape[2]!, window);
  const output = windowOutputShape(x.shape, window, x.shape[3]!);
  expectFloats('maxPoolGradient', 'y', y, output);
  expectFloats('maxPoolGradient', 'dy', dy, output);
  const inputs = { dy, x, y, ...(workspace ? { workspace } : {}) };
  return maxPoolGrad(inputs, window)[0] as Tensor4D;
}

const averagePoolGrad = /* @__PURE__ */ defineOp<{ dy: Tensor }, WindowSpec & { inputShape: number[] }>({
  name: kernelNames.averagePoolGrad,
  compose: ({ dy }, { inputShape, ...window }) => {
    // The backends' kernels read no more than the shape of it.
    const input = zeros(inputShape);
    return [engine().runKernel<Tensor>('AvgPoolGrad', { dy, input }, { ...coreAttributes(window), pad: 'valid' })];
  },
});

/**
 * Gradient of average-pooling's input, of `inputShape`, from that of its output.
 *
 * @throws OpError if shapes do not fit
 */
export function averagePoolGradient(
  dy: Tensor,
  inputShape: readonly number[],
  { kernelSize, stride }: { kernelSize: number; stride: number },
): Tensor4D {
  const window = { kernelSize, stride, padding: 0 };
  expectWindowFits('averagePoolGradient', inputShape[1]!, inputShape[2]!, window);
  expectFloats('averagePoolGradient', 'dy', dy, windowOutputShape(inputShape, window, inputShape[3]!));
  return averagePoolGrad({ dy }, { ...window, inputShape: [...inputShape] })[0] as Tensor4D;
}

const poolAverages = /* @__PURE__ */ defineOp<{ x: Tensor }, WindowSpec & { inputShape: number[] }>({
  name: kernelNames.averagePool,
  compose: ({ x }, { kernelSize, stride }) => [avgPool(x as Tensor4D, kernelSize, stride, 'valid')],
  gradient: {
    backward: ([dy], _saved, { inputShape, ...window }) => ({ x: () => averagePoolGradient(dy!, inputShape, window) }),
  },
});

/**
 * Mean over square windows, unpadded; rows and columns that fill no window are left out, as in PyTorch.
 *
 * @param x `[batch, height, width, channels]`
 * @throws OpError if `x` is no maps, empty, or smaller than the window, or the window's numbers are no whole ones
 */
export function averagePool(x: Tensor4D, window: { kernelSize: number; stride: number }): Tensor4D {
  const unpadded = { ...window, padding: 0 };
  expectMaps('averagePool', 'x', x);
  expectWindowFits('averagePool', x.shape[1], x.shape[2], unpadded);
  return poolAverages({ x }, { ...unpadded, inputShape: x.shape })[0] as Tensor4D;
}

const averagePositions = /* @__PURE__ */ defineOp<{ x: Tensor }, { inputShape: number[] }>({
  name: kernelNames.globalAveragePool,
  compose: ({ x }) => [mean(x, [1, 2])],
  gradient: {
    backward: ([dy], _saved, { inputShape }) => ({ x: () => globalAveragePoolGradient(dy!, inputShape) }),
  },
});

/** Mean over all positions: `[batch, height, width, channels]` to `[batch, channels]`. */
export function globalAveragePool(x: Tensor4D): Tensor2D {
  expectMaps('globalAveragePool', 'x', x);
  return averagePositions({ x }, { inputShape: x.shape })[0] as Tensor2D;
}

/** Gradient of global average pooling's input, of `inputShape`, from that of its output, `[batch, channels]`. */
export function globalAveragePoolGradient(dy: Tensor, inputShape: readonly number[]): Tensor4D {
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  return tidy(() => {
    const share = mul(reshape(dy, [batch, 1, 1, channels]), 1 / (height * width));
    return mul(share, ones<Rank.R4>([batch, height, width, channels]));
  });
}
