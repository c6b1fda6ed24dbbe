import { pad, slice, type Tensor, type Tensor4D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { kernelNames } from '../kernelNames.ts';
import { attributesFor, type FastKernels, type TensorFlowBackend } from './backend.ts';

interface Window {
  stride: number;
  padding: number;
}

/**
 * TensorFlow hands a convolution to oneDNN only if its padding is not explicit, and without oneDNN the backward kernels
 * take two to four times as long. So `SAME` is asked for where it means the same; where it does not, backward convolutions
 * run without padding on an input that was padded before. Forward, explicit padding costs nothing.
 */
const isSame = ({ stride, padding }: Window, kernelSize: number) => stride === 1 && 2 * padding === kernelSize - 1;

function windowAttributes(backend: TensorFlowBackend, { stride, padding }: Window, kernelSize: number) {
  const { float32, int, text } = attributesFor(backend);
  const mode = padding === 0 ? 'VALID' : isSame({ stride, padding }, kernelSize) ? 'SAME' : 'EXPLICIT';
  return [
    float32('T'),
    int('strides', [1, stride, stride, 1]),
    text('padding', mode),
    int('explicit_paddings', mode === 'EXPLICIT' ? [0, 0, padding, padding, padding, padding, 0, 0] : []),
    text('data_format', 'NHWC'),
    int('dilations', [1, 1, 1, 1]),
  ];
}

const onAllSides = (padding: number): [number, number][] => [
  [0, 0],
  [padding, padding],
  [padding, padding],
  [0, 0],
];

/** A shape as the int32 input that TensorFlow's backward kernels take it as. */
const shapeInput = (shape: readonly number[]): Tensor => tensor1d([...shape], 'int32');

function backpropInput(
  backend: TensorFlowBackend,
  dy: Tensor,
  filter: Tensor,
  { inputShape, ...window }: Window & { inputShape: readonly number[] },
): Tensor {
  const kernelSize = filter.shape[0]!;
  const run = (shape: readonly number[], over: Window) =>
    backend.executeSingleOutput('Conv2DBackpropInput', windowAttributes(backend, over, kernelSize), [
      shapeInput(shape),
      filter,
      dy,
    ]);
  const { stride, padding } = window;
  if (padding === 0 || isSame(window, kernelSize)) return run(inputShape, window);
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  const padded = run([batch, height + 2 * padding, width + 2 * padding, channels], { stride, padding: 0 });
  return slice(padded, [0, padding, padding, 0], [batch, height, width, channels]);
}

function backpropFilter(
  backend: TensorFlowBackend,
  x: Tensor,
  dy: Tensor,
  { filterShape, ...window }: Window & { filterShape: readonly number[] },
): Tensor {
  const kernelSize = filterShape[0]!;
  const run = (input: Tensor, over: Window) =>
    backend.executeSingleOutput('Conv2DBackpropFilter', windowAttributes(backend, over, kernelSize), [
      input,
      shapeInput(filterShape),
      dy,
    ]);
  const { stride, padding } = window;
  if (padding === 0 || isSame(window, kernelSize)) return run(x, window);
  return run(pad(x as Tensor4D, onAllSides(padding)), { stride, padding: 0 });
}

export const convolutionKernels: FastKernels = {
  [kernelNames.conv2d]: (backend, { x, filter }, window: Window) => [
    backend.executeSingleOutput('Conv2D', windowAttributes(backend, window, filter!.shape[0]!), [x!, filter!]),
  ],
  [kernelNames.conv2dBackpropInput]: (backend, { dy, filter }, attributes) =>
    tidy(() => [backpropInput(backend, dy!, filter!, attributes)]),
  [kernelNames.conv2dBackpropFilter]: (backend, { x, dy }, attributes) =>
    tidy(() => [backpropFilter(backend, x!, dy!, attributes)]),
  [kernelNames.conv2dBias]: (backend, { x, bias }) => {
    const { float32, text } = attributesFor(backend);
    return [backend.executeSingleOutput('BiasAdd', [float32('T'), text('data_format', 'NHWC')], [x!, bias!])];
  },
  [kernelNames.conv2dBiasGrad]: (backend, { dy }) => {
    const { float32, text } = attributesFor(backend);
    return [backend.executeSingleOutput('BiasAddGrad', [float32('T'), text('data_format', 'NHWC')], [dy!])];
  },
};
