import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { byPosition } from './byPosition.ts';
import { concat } from './combine.ts';
import { expectShape } from './errors.ts';
import { type FusedConv2dOptions, fusedConv2d } from './fusedConv2d.ts';
import { kernelNames } from './kernelNames.ts';
import { scaleShiftRelu } from './scaleShiftRelu.ts';

/**
 * Whether the current backend has a kernel of its own for {@link scaleShiftReluConv2d}. Then a concatenation that is read
 * by these alone need not be made: they take its parts. Elsewhere each would join them again.
 */
export function readsParts(): boolean {
  return getKernel(kernelNames.scaleShiftReluConv2d, getBackend()) !== undefined;
}

/**
 * Batch norm with fixed statistics, ReLU and convolution (section 3's composite function H) of feature maps side by side,
 * and bias and ReLU of the result. Not differentiable.
 *
 * @param parts tensors of `[batch, height, width, channels]`, alike but for the channels
 * @param scale of all channels of all parts, `[inChannels]`, as `shift`
 * @param filter `[kernelHeight, kernelWidth, inChannels, outChannels]`, square
 * @param bias `[outChannels]`, optional
 * @returns `[batch, outHeight, outWidth, outChannels]`
 * @throws OpError as `concat`, `scaleShiftRelu` and `fusedConv2d`
 */
export function scaleShiftReluConv2d(
  parts: readonly Tensor4D[],
  { scale, shift }: { scale: Tensor1D; shift: Tensor1D },
  filter: Tensor4D,
  bias?: Tensor1D,
  { stride = 1, padding = 0, relu = false }: FusedConv2dOptions = {},
): Tensor4D {
  if (!readsParts()) {
    return tidy(() =>
      fusedConv2d(scaleShiftRelu(concat(parts), scale, shift), filter, bias, { stride, padding, relu }),
    );
  }
  const channels = [parts.reduce((sum, part) => sum + part.shape[3], 0)];
  expectShape('scaleShiftReluConv2d', 'scale', scale, channels);
  expectShape('scaleShiftReluConv2d', 'shift', shift, channels);
  const inputs = { ...byPosition(parts), scale, shift, filter, ...(bias && { bias }) };
  return engine().runKernel<Tensor[]>(kernelNames.scaleShiftReluConv2d, inputs, {
    stride,
    padding,
    relu,
  } as unknown as NamedAttrMap)[0] as Tensor4D;
}
