import {
  add,
  engine,
  getBackend,
  getKernel,
  mul,
  type NamedAttrMap,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { byPosition } from './byPosition.ts';
import { concat } from './combine.ts';
import { expectFilter } from './conv2d.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats, expectMaps } from './errors.ts';
import { type FusedConv2dAttributes, type FusedConv2dOptions, fusedConv2d } from './fusedConv2d.ts';
import { kernelNames } from './kernelNames.ts';
import { channelsOf, expectSideBySide } from './normRelu.ts';
import { expectPointwise, halving } from './normReluConv.ts';
import { averagePool } from './pooling.ts';
import { relu as rectify } from './relu.ts';
import { expectWindowFits } from './window.ts';

const run = /* @__PURE__ */ defineOp<{ x: Tensor; scale: Tensor; shift: Tensor }>({
  name: kernelNames.scaleShiftRelu,
  compose: ({ x, scale, shift }) => [rectify(add(mul(x, scale), shift))],
});

/**
 * `max(x scale + shift, 0)`: a batch norm with fixed statistics, and the ReLU after it. Not differentiable.
 *
 * @param x `[batch, height, width, channels]`
 * @param scale `[channels]`, as `shift`
 * @throws OpError where shapes do not fit
 */
export function scaleShiftRelu(x: Tensor4D, scale: Tensor1D, shift: Tensor1D): Tensor4D {
  expectMaps('scaleShiftRelu', 'x', x);
  expectFloats('scaleShiftRelu', 'scale', scale, [x.shape[3]]);
  expectFloats('scaleShiftRelu', 'shift', shift, [x.shape[3]]);
  return run({ x, scale, shift }, {})[0] as Tensor4D;
}

export interface ScaleShiftReluConv2dOptions extends FusedConv2dOptions {
  /** Whether a 1x1 convolution's output is averaged over windows of 2x2, as in `normReluConv`; computed by averaging its input. */
  pooled?: boolean;
}

/** Attributes that a backend's own kernel gets. */
export type ScaleShiftReluConv2dAttributes = FusedConv2dAttributes & { pooled: boolean };

/** A WebGL program reads from 16 tensors at most, and some must be left for the weights. */
const mostPartsOnGpu = 8;

/**
 * The most parts of a concatenation that the current backend's kernel for {@link scaleShiftReluConv2d} reads at once: a concatenation
 * of more has to be written for it. 1 where there is no such kernel: then it is best to write a concatenation once for all readers.
 */
export function mostParts(): number {
  if (!hasKernel()) return 1;
  return getBackend() === 'webgl' ? mostPartsOnGpu : Number.POSITIVE_INFINITY;
}

const hasKernel = () => getKernel(kernelNames.scaleShiftReluConv2d, getBackend()) !== undefined;

/**
 * Batch norm with fixed statistics, ReLU and convolution (section 3's composite function H) of feature maps side by side,
 * and bias and ReLU of the result. Not differentiable.
 *
 * @param parts tensors of `[batch, height, width, channels]`, alike but for the channels
 * @param scale of all channels of all parts, `[inChannels]`, as `shift`
 * @param filter `[kernelHeight, kernelWidth, inChannels, outChannels]`, square
 * @param bias `[outChannels]`, optional
 * @returns `[batch, outHeight, outWidth, outChannels]`
 * @throws OpError where shapes or types do not fit, or as `fusedConv2d`
 */
export function scaleShiftReluConv2d(
  parts: readonly Tensor4D[],
  { scale, shift }: { scale: Tensor1D; shift: Tensor1D },
  filter: Tensor4D,
  bias?: Tensor1D,
  { stride = 1, padding = 0, relu = false, pooled = false, prepared }: ScaleShiftReluConv2dOptions = {},
): Tensor4D {
  const op = 'scaleShiftReluConv2d';
  expectSideBySide(op, parts);
  const [channels, [, height, width]] = [channelsOf(parts), parts[0]!.shape];
  expectFilter(op, filter, channels);
  expectFloats(op, 'scale', scale, [channels]);
  expectFloats(op, 'shift', shift, [channels]);
  if (bias) expectFloats(op, 'bias', bias, [filter.shape[3]]);
  expectWindowFits(op, height, width, { kernelSize: filter.shape[0], stride, padding });
  if (pooled) expectPointwise(op, filter, { stride, padding });
  if (pooled) expectWindowFits(op, height, width, { ...halving, padding: 0 });
  if (!hasKernel()) {
    return tidy(() => {
      const activated = scaleShiftRelu(concat(parts), scale, shift);
      const x = pooled ? averagePool(activated, halving) : activated;
      return fusedConv2d(x, filter, bias, { stride, padding, relu });
    });
  }
  const inputs = { ...byPosition(parts), scale, shift, filter, ...(bias && { bias }), ...(prepared && { prepared }) };
  return engine().runKernel<Tensor[]>(kernelNames.scaleShiftReluConv2d, inputs, {
    stride,
    padding,
    relu,
    pooled,
  } as unknown as NamedAttrMap)[0] as Tensor4D;
}
