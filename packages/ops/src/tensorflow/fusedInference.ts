import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { inOrder } from '../byPosition.ts';
import type { Conv2dAttributes } from '../conv2dGradients.ts';
import { composeFusedConv2d, type FusedConv2dAttributes } from '../fusedConv2d.ts';
import { kernelNames } from '../kernelNames.ts';
import { joinParts } from '../normRelu.ts';
import type { ScaleShiftReluConv2dAttributes } from '../scaleShiftRelu.ts';
import { attributesFor, type FastKernels, type TensorFlowBackend } from './backend.ts';
import { isFusedWindow } from './fused.ts';

function convolve(
  backend: TensorFlowBackend,
  parts: readonly Tensor[],
  filter: Tensor,
  norm: readonly Tensor[],
  bias: readonly Tensor[],
  prepared: Tensor | undefined,
  { relu: withRelu, pooled }: { relu: boolean; pooled: boolean },
): Tensor {
  const { flag, int } = attributesFor(backend);
  const attributes = [
    int('parts', parts.length),
    int('norms', norm.length),
    int('biases', bias.length),
    flag('relu', withRelu),
    flag('pooled', pooled),
    int('packed', prepared ? 1 : 0),
  ];
  const tensors = [...parts, filter, ...norm, ...bias, ...(prepared ? [prepared] : [])];
  return backend.executeSingleOutput('DensenetInferenceConv', attributes, tensors);
}

function scaleShiftRelu(backend: TensorFlowBackend, x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  return backend.executeSingleOutput('DensenetScaleShiftRelu', [], [x, scale, shift]);
}

/** Kernels of inference, of the same library as `fusedKernels`. */
export const fusedInferenceKernels: FastKernels = {
  [kernelNames.scaleShiftRelu]: (backend, { x, scale, shift }) => [scaleShiftRelu(backend, x!, scale!, shift!)],
  [kernelNames.prepareFilter]: (backend, { filter }, attributes: Conv2dAttributes) =>
    isFusedWindow(filter!, attributes) ? [backend.executeSingleOutput('DensenetPrepareFilter', [], [filter!])] : [],
  [kernelNames.fusedConv2d]: (backend, { x, filter, bias, prepared }, attributes: FusedConv2dAttributes) => {
    if (!isFusedWindow(filter!, attributes)) {
      return tidy(() => composeFusedConv2d({ x: x!, filter: filter!, ...(bias && { bias }) }, attributes));
    }
    return [convolve(backend, [x!], filter!, [], bias ? [bias] : [], prepared, { ...attributes, pooled: false })];
  },
  [kernelNames.scaleShiftReluConv2d]: (backend, inputs, attributes: ScaleShiftReluConv2dAttributes) => {
    const { scale, shift, filter, bias, prepared } = inputs;
    const parts = inOrder(inputs);
    if (isFusedWindow(filter!, attributes)) {
      return [convolve(backend, parts, filter!, [scale!, shift!], bias ? [bias] : [], prepared, attributes)];
    }
    return tidy(() => {
      const activated = scaleShiftRelu(backend, joinParts(parts), scale!, shift!);
      return composeFusedConv2d({ x: activated, filter: filter!, ...(bias && { bias }) }, attributes);
    });
  },
};
