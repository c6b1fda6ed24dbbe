import {
  avgPool,
  engine,
  type NamedAttrMap,
  pad,
  slice,
  type Tensor,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import { composeMaxPool } from './composeMaxPool.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats, expectMaps } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { maxPoolGradientByTaps } from './maxPoolGradient.ts';
import type { OptionallyPadded, WindowSpec } from './specs.ts';
import { expectPoolingWindow, windowOutputShape } from './window.ts';

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
 * @throws OpError where `x` is no maps, empty, or smaller than the window, or the window's numbers are no whole ones
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
 * @throws OpError where `x` is no maps, empty, or smaller than the window, the window's numbers are no whole ones, or its padding
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
 * @throws OpError where `x`, `y` and `dy` do not fit together
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
    // The backends' kernels read only the shape of the input.
    const input = zeros(inputShape);
    return [engine().runKernel<Tensor>('AvgPoolGrad', { dy, input }, { ...coreAttributes(window), pad: 'valid' })];
  },
});

/**
 * Gradient of average-pooling's input, of `inputShape`, from that of its output.
 *
 * @throws OpError where shapes do not fit
 */
export function averagePoolGradient(
  dy: Tensor,
  inputShape: readonly number[],
  { kernelSize, stride, padding = 0 }: OptionallyPadded,
): Tensor4D {
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  const window = { kernelSize, stride, padding };
  expectPoolingWindow('averagePoolGradient', height, width, window);
  expectFloats('averagePoolGradient', 'dy', dy, windowOutputShape(inputShape, window, channels));
  const padded = [batch, height + 2 * padding, width + 2 * padding, channels];
  const [dx] = averagePoolGrad({ dy }, { kernelSize, stride, padding: 0, inputShape: padded });
  if (padding === 0) return dx as Tensor4D;
  const inner = slice(dx as Tensor4D, [0, padding, padding, 0], [...inputShape]);
  dx!.dispose();
  return inner as Tensor4D;
}

const poolAverages = /* @__PURE__ */ defineOp<{ x: Tensor }, WindowSpec & { inputShape: number[] }>({
  name: kernelNames.averagePool,
  compose: ({ x }, { kernelSize, stride }) => [avgPool(x as Tensor4D, kernelSize, stride, 'valid')],
  gradient: {
    backward: ([dy], _saved, { inputShape, ...window }) => ({ x: () => averagePoolGradient(dy!, inputShape, window) }),
  },
});

/** Zeros around feature maps, on all four sides. */
const surround = /* @__PURE__ */ defineOp<{ x: Tensor }, { padding: number; inputShape: number[] }>({
  name: kernelNames.zeroPad,
  compose: ({ x }, { padding }) => {
    const edges: [number, number] = [padding, padding];
    return [pad(x as Tensor4D, [[0, 0], edges, edges, [0, 0]])];
  },
  gradient: {
    backward: ([dy], _saved, { padding, inputShape }) => ({
      x: () => slice(dy!, [0, padding, padding, 0], inputShape),
    }),
  },
});

/**
 * Mean over square windows. Padding counts as zeros, and rows and columns that fill no window are left out, both as in PyTorch.
 *
 * @param x `[batch, height, width, channels]`
 * @throws OpError where `x` is no maps, empty, or smaller than the window, the window's numbers are no whole ones, or its padding
 * is more than half of it (as in PyTorch)
 */
export function averagePool(x: Tensor4D, { kernelSize, stride, padding = 0 }: OptionallyPadded): Tensor4D {
  expectMaps('averagePool', 'x', x);
  expectPoolingWindow('averagePool', x.shape[1], x.shape[2], { kernelSize, stride, padding });
  const padded = padding === 0 ? x : surround({ x }, { padding, inputShape: x.shape })[0]!;
  const window = { kernelSize, stride, padding: 0 };
  const [y] = poolAverages({ x: padded }, { ...window, inputShape: padded.shape });
  // The tape has its own reference to it.
  if (padded !== x) padded.dispose();
  return y as Tensor4D;
}
