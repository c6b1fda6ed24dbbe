import {
  avgPool,
  maxPool as coreMaxPool,
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
import { defineOp } from './defineOp.ts';
import { expectRank } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { maxPoolGradientByTaps } from './maxPoolGradient.ts';
import { expectWindowFits, type WindowSpec } from './window.ts';

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
  // Core's explicit padding is left out of the maximum: it counts as minus infinity.
  compose: ({ x }, { kernelSize, stride, padding }) => [
    coreMaxPool(x as Tensor4D, kernelSize, stride, padding, 'floor'),
  ],
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
 * @throws OpError if `x` is not of rank 4 or smaller than the window
 */
export function maxPoolWithWorkspace(x: Tensor4D, window: WindowSpec): MaxPoolOutput<Tensor4D> {
  expectRank('maxPool', 'x', x, 4);
  expectWindowFits('maxPool', x.shape[1], x.shape[2], window);
  const [y, workspace] = poolMaxima({ x }, { ...window });
  return { y: y as Tensor4D, workspace };
}

/**
 * Maximum over square windows. Padding counts as minus infinity, as in PyTorch: it never wins.
 *
 * @param x `[batch, height, width, channels]`
 * @returns `[batch, outHeight, outWidth, channels]`
 * @throws OpError if `x` is not of rank 4 or smaller than the window
 */
export function maxPool(x: Tensor4D, window: WindowSpec): Tensor4D {
  const { y, workspace } = maxPoolWithWorkspace(x, window);
  // The tape has its own reference to it.
  workspace?.dispose();
  return y;
}

/** Gradient of max-pooling's input `x`, from that of its output: each window hands it to its first maximum. */
export function maxPoolGradient(
  dy: Tensor,
  x: Tensor,
  { y, workspace }: MaxPoolOutput,
  { kernelSize, stride, padding }: WindowSpec,
): Tensor4D {
  const inputs = { dy, x, y, ...(workspace ? { workspace } : {}) };
  return maxPoolGrad(inputs, { kernelSize, stride, padding })[0] as Tensor4D;
}

const averagePoolGrad = /* @__PURE__ */ defineOp<{ dy: Tensor }, WindowSpec & { inputShape: number[] }>({
  name: kernelNames.averagePoolGrad,
  compose: ({ dy }, { inputShape, ...window }) => {
    // The backends' kernels read no more than the shape of it.
    const input = zeros(inputShape);
    return [engine().runKernel<Tensor>('AvgPoolGrad', { dy, input }, { ...coreAttributes(window), pad: 'valid' })];
  },
});

/** Gradient of average-pooling's input, of `inputShape`, from that of its output. */
export function averagePoolGradient(
  dy: Tensor,
  inputShape: readonly number[],
  { kernelSize, stride }: { kernelSize: number; stride: number },
): Tensor4D {
  return averagePoolGrad({ dy }, { kernelSize, stride, padding: 0, inputShape: [...inputShape] })[0] as Tensor4D;
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
 * @throws OpError if `x` is not of rank 4 or smaller than the window
 */
export function averagePool(x: Tensor4D, window: { kernelSize: number; stride: number }): Tensor4D {
  const unpadded = { ...window, padding: 0 };
  expectRank('averagePool', 'x', x, 4);
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
  expectRank('globalAveragePool', 'x', x, 4);
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
