import { kernelNames } from '../kernelNames.ts';
import type { WindowSpec } from '../window.ts';
import { attributesFor, type TensorFlowBackend } from './backend.ts';
import type { FastKernels } from './kernels.ts';

function windowAttributes(backend: TensorFlowBackend, { kernelSize, stride, padding }: WindowSpec) {
  const { float32, int, text } = attributesFor(backend);
  return [
    float32('T'),
    int('ksize', [1, kernelSize, kernelSize, 1]),
    int('strides', [1, stride, stride, 1]),
    text('padding', padding === 0 ? 'VALID' : 'EXPLICIT'),
    int('explicit_paddings', padding === 0 ? [] : [0, 0, padding, padding, padding, padding, 0, 0]),
    text('data_format', 'NHWC'),
  ];
}

/** TensorFlow's max-pooling takes explicit padding (as minus infinity), although tfjs-node's wrapper refuses it. */
export const poolingKernels: FastKernels = {
  [kernelNames.maxPool]: (backend, { x }, window: WindowSpec) => [
    backend.executeSingleOutput('MaxPool', windowAttributes(backend, window), [x!]),
  ],
  [kernelNames.maxPoolGrad]: (backend, { dy, x, y }, window: WindowSpec) => [
    backend.executeSingleOutput('MaxPoolGrad', windowAttributes(backend, window), [x!, y!, dy!]),
  ],
};
