import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { kernelNames } from '../kernelNames.ts';
import { attributesFor, type TensorFlowBackend } from './backend.ts';
import type { FastKernels } from './kernels.ts';

interface Window {
  stride: number;
  padding: number;
}

/** TensorFlow's kernels take explicit padding, forward and backward; tfjs-node's own wrappers refuse it backward. */
function windowAttributes(backend: TensorFlowBackend, { stride, padding }: Window) {
  const { float32, int, text } = attributesFor(backend);
  return [
    float32('T'),
    int('strides', [1, stride, stride, 1]),
    text('padding', padding === 0 ? 'VALID' : 'EXPLICIT'),
    int('explicit_paddings', padding === 0 ? [] : [0, 0, padding, padding, padding, padding, 0, 0]),
    text('data_format', 'NHWC'),
    int('dilations', [1, 1, 1, 1]),
  ];
}

/** Runs a kernel that takes the shape of its result as an int32 input between two others. */
function runWithShape(
  backend: TensorFlowBackend,
  name: string,
  window: Window,
  first: Tensor | undefined,
  shape: number[],
  rest: Tensor[],
) {
  const shapeInput = tensor1d(shape, 'int32');
  const inputs = [...(first ? [first] : []), shapeInput, ...rest];
  const result = backend.executeSingleOutput(name, windowAttributes(backend, window), inputs);
  shapeInput.dispose();
  return [result];
}

export const convolutionKernels: FastKernels = {
  [kernelNames.conv2d]: (backend, { x, filter }, window: Window) => [
    backend.executeSingleOutput('Conv2D', windowAttributes(backend, window), [x!, filter!]),
  ],
  [kernelNames.conv2dBackpropInput]: (backend, { dy, filter }, attributes: Window & { inputShape: number[] }) =>
    runWithShape(backend, 'Conv2DBackpropInput', attributes, undefined, attributes.inputShape, [filter!, dy!]),
  [kernelNames.conv2dBackpropFilter]: (backend, { x, dy }, attributes: Window & { filterShape: number[] }) =>
    runWithShape(backend, 'Conv2DBackpropFilter', attributes, x!, attributes.filterShape, [dy!]),
  [kernelNames.conv2dBias]: (backend, { x, bias }) => {
    const { float32, text } = attributesFor(backend);
    return [backend.executeSingleOutput('BiasAdd', [float32('T'), text('data_format', 'NHWC')], [x!, bias!])];
  },
  [kernelNames.conv2dBiasGrad]: (backend, { dy }) => {
    const { float32, text } = attributesFor(backend);
    return [backend.executeSingleOutput('BiasAddGrad', [float32('T'), text('data_format', 'NHWC')], [dy!])];
  },
};
