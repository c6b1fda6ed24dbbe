import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernelNames } from '../kernelNames.ts';
import { registerKernels, type WasmBackend, type WasmKernel } from './backend.ts';
import { moments, sums } from './channels.ts';
import { conv2dInputGradientOf } from './conv2dInputGradient.ts';
import { normReluOf } from './normRelu.ts';
import { normReluGradientOf } from './normReluGradient.ts';
import { averagePoolGradientOf, maxPoolGradientOf } from './poolingGradients.ts';

/** A kernel of this folder, whose inputs and attributes are those of its operation. */
const kernel =
  <Inputs, Attributes>(
    run: (backend: WasmBackend, inputs: Inputs, attributes: Attributes) => TensorInfo | TensorInfo[],
  ): WasmKernel =>
  (backend, inputs, attributes) => {
    const outputs = run(backend, inputs as Inputs, attributes as Attributes);
    return Array.isArray(outputs) ? outputs : [outputs];
  };

const kernels: { [kernelName: string]: WasmKernel } = {
  [kernelNames.channelMoments]: (backend, { x }) => moments(backend, x!),
  [kernelNames.channelSums]: (backend, { x }) => [sums(backend, x!)],
  [kernelNames.share]: (backend, { x }) => {
    const { dataId, shape, dtype } = x!;
    backend.incRef(dataId);
    return [{ dataId, shape, dtype }];
  },
  [kernelNames.normRelu]: kernel(normReluOf),
  [kernelNames.normReluGrad]: kernel(normReluGradientOf),
  [kernelNames.conv2dBackpropInput]: kernel(conv2dInputGradientOf),
  [kernelNames.maxPoolGrad]: kernel(maxPoolGradientOf),
  [kernelNames.averagePoolGrad]: (backend, { dy }, attributes) => [
    averagePoolGradientOf(backend, dy!, attributes as Parameters<typeof averagePoolGradientOf>[2]),
  ],
};

/**
 * Registers kernels of training for the `wasm` backend of `@tensorflow/tfjs-backend-wasm`. Without them it trains ten times as
 * slowly, and adds thousands of values one after another in float32, which loses digits. Call it once, before the first
 * operation; calling it again changes nothing. It imports no backend.
 */
export function registerWasmTrainingKernels(): void {
  registerKernels(kernels);
}
