import { type Tensor, type Tensor1D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { conv2d } from '../conv2d.ts';
import type { FusedConv2dAttributes } from '../fusedConv2d.ts';
import { kernelNames } from '../kernelNames.ts';
import { joinParts } from '../normRelu.ts';
import { relu } from '../relu.ts';
import { attributesFor, type TensorFlowBackend } from './backend.ts';
import { isFusedWindow, listed } from './fused.ts';
import type { FastKernels } from './kernels.ts';

function convolve(
  backend: TensorFlowBackend,
  parts: readonly Tensor[],
  filter: Tensor,
  norm: readonly Tensor[],
  bias: readonly Tensor[],
  withRelu: boolean,
): Tensor {
  const { flag, int } = attributesFor(backend);
  const attributes = [
    int('parts', parts.length),
    int('norms', norm.length),
    int('biases', bias.length),
    flag('relu', withRelu),
    flag('pooled', false),
  ];
  return backend.executeSingleOutput('DensenetInferenceConv', attributes, [...parts, filter, ...norm, ...bias]);
}

function scaleShiftRelu(backend: TensorFlowBackend, x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  return backend.executeSingleOutput('DensenetScaleShiftRelu', [], [x, scale, shift]);
}

/** For windows that the kernel in `native/` does not do. */
function composeConvolution(x: Tensor, filter: Tensor, bias: Tensor | undefined, attributes: FusedConv2dAttributes) {
  const y = conv2d(x as Tensor4D, filter as Tensor4D, bias as Tensor1D | undefined, attributes);
  return attributes.relu ? relu(y) : y;
}

/** As `fusedKernels`, for inference. */
export const fusedInferenceKernels: FastKernels = {
  [kernelNames.scaleShiftRelu]: (backend, { x, scale, shift }) => [scaleShiftRelu(backend, x!, scale!, shift!)],
  [kernelNames.fusedConv2d]: (backend, { x, filter, bias }, attributes: FusedConv2dAttributes) => {
    if (!isFusedWindow(filter!, attributes)) return tidy(() => [composeConvolution(x!, filter!, bias, attributes)]);
    return [convolve(backend, [x!], filter!, [], bias ? [bias] : [], attributes.relu)];
  },
  [kernelNames.scaleShiftReluConv2d]: (backend, inputs, attributes: FusedConv2dAttributes) => {
    const { scale, shift, filter, bias } = inputs;
    const parts = listed(inputs, 'x');
    if (isFusedWindow(filter!, attributes)) {
      return [convolve(backend, parts, filter!, [scale!, shift!], bias ? [bias] : [], attributes.relu)];
    }
    return tidy(() => {
      const activated = scaleShiftRelu(backend, joinParts(parts), scale!, shift!);
      return [composeConvolution(activated, filter!, bias, attributes)];
    });
  },
};
