import {
  FusedConv2D,
  FusedDepthwiseConv2D,
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { FusedConv2dAttributes } from '../fusedConv2d.ts';
import { kernelNames } from '../kernelNames.ts';

/** A convolution of XNNPACK's, which adds the bias and cuts at zero while it writes its output. */
function convolve(
  coreKernel: typeof FusedConv2D | typeof FusedDepthwiseConv2D,
  backend: object,
  inputs: { [name: string]: TensorInfo | undefined },
  { stride, padding, relu }: FusedConv2dAttributes,
): TensorInfo[] {
  const attrs = {
    strides: [stride, stride],
    pad: padding,
    dataFormat: 'NHWC',
    dilations: [1, 1],
    dimRoundingMode: 'floor',
    activation: relu ? 'relu' : 'linear',
  };
  return [getKernel(coreKernel, 'wasm').kernelFunc({ inputs, backend, attrs } as never) as TensorInfo];
}

const kernels: { [kernelName: string]: KernelFunc } = {
  [kernelNames.fusedConv2d]: ({ inputs, attrs, backend }) =>
    convolve(FusedConv2D, backend, inputs, attrs as NamedAttrMap & FusedConv2dAttributes),
  // A 1x1 depthwise convolution: XNNPACK has a kernel for just that, one pass instead of three.
  [kernelNames.scaleShiftRelu]: ({ inputs: { x, scale, shift }, backend }) => {
    const filter = { ...scale!, shape: [1, 1, scale!.shape[0]!, 1] };
    return convolve(FusedDepthwiseConv2D, backend, { x, filter, bias: shift }, { stride: 1, padding: 0, relu: true });
  },
};

/**
 * Registers fused kernels for the `wasm` backend of `@tensorflow/tfjs-backend-wasm`. Call it once, before the first
 * operation; calling it again changes nothing. It imports no backend: the kernels reach it through the registry.
 */
export function registerWasmKernels(): void {
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (getKernel(kernelName, 'wasm') === undefined) registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
}

export { registerWasmTrainingKernels } from './training.ts';
