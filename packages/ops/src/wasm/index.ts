import { FusedConv2D, FusedDepthwiseConv2D, type TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedConv2dAttributes } from '../fusedConv2d.ts';
import { kernelNames } from '../kernelNames.ts';
import type { WindowSpec } from '../specs.ts';
import { registerKernels, runCore, type WasmBackend, type WasmKernel } from './backend.ts';
import { areFinite, averagePoolOf, maxPoolOf, reluOf, scaleShiftReluOf } from './nonFinite.ts';

/** A convolution by XNNPACK with bias and ReLU in one pass. With `relu`, all values have to be finite: it loses NaN. */
function convolve(
  coreKernel: typeof FusedConv2D | typeof FusedDepthwiseConv2D,
  backend: WasmBackend,
  inputs: { [name: string]: TensorInfo | undefined },
  { stride, padding, relu }: FusedConv2dAttributes,
): TensorInfo {
  const attrs = {
    strides: [stride, stride],
    pad: padding,
    dataFormat: 'NHWC',
    dilations: [1, 1],
    dimRoundingMode: 'floor',
    activation: relu ? 'relu' : 'linear',
  };
  return runCore(backend, coreKernel, inputs, attrs);
}

const kernels: { [kernelName: string]: WasmKernel } = {
  [kernelNames.relu]: (backend, { x }) => [reluOf(backend, x!)],
  [kernelNames.fusedConv2d]: (backend, { x, filter, bias }, attributes) => {
    const window = attributes as FusedConv2dAttributes;
    const y = convolve(FusedConv2D, backend, { x, filter, bias }, { ...window, relu: false });
    if (!window.relu) return [y];
    // The ReLU is not the convolution's own: even if all inputs are finite, their sums may overflow.
    const rectified = reluOf(backend, y);
    backend.disposeData(y.dataId);
    return [rectified];
  },
  [kernelNames.scaleShiftRelu]: (backend, inputs) => {
    const { x, scale, shift } = inputs as { [name in 'x' | 'scale' | 'shift']: TensorInfo };
    if (![x, scale, shift].every((info) => areFinite(backend.typedArrayFromHeap(info)))) {
      return [scaleShiftReluOf(backend, { x, scale, shift })];
    }
    // A 1x1 depthwise convolution: XNNPACK has a kernel for just that, one pass instead of three.
    const filter = { ...scale, shape: [1, 1, scale.shape[0]!, 1] };
    const window = { stride: 1, padding: 0, relu: true };
    return [convolve(FusedDepthwiseConv2D, backend, { x, filter, bias: shift }, window)];
  },
  [kernelNames.maxPool]: (backend, { x }, window) => [maxPoolOf(backend, x!, window as WindowSpec)],
  [kernelNames.averagePool]: (backend, { x }, window) => [averagePoolOf(backend, x!, window as WindowSpec)],
};

/**
 * Registers kernels for the `wasm` backend of `@tensorflow/tfjs-backend-wasm`: fused ones, and ones that keep NaN, which the
 * backend's own lose. Call it once, before the first operation; calling it again changes nothing. It imports no backend: the
 * kernels reach it through the registry.
 */
export function registerWasmKernels(): void {
  registerKernels(kernels);
}

export { registerWasmTrainingKernels } from './training.ts';
