import { fill, lessEqual, pad, slice, type Tensor, type Tensor4D, tidy, where } from '@tensorflow/tfjs-core';
import { keepNaN } from '../composeMaxPool.ts';
import { kernelNames } from '../kernelNames.ts';
import type { WindowSpec } from '../specs.ts';
import { attributesFor, type FastKernels, type TensorFlowBackend } from './backend.ts';

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

/**
 * oneDNN's own max-pooling remembers in a workspace where each maximum was, and so its gradient takes a twentieth of the
 * time of TensorFlow's. TensorFlow's graphs use it; called by name it needs the label under which it is registered. It
 * takes no explicit padding.
 */
function oneDnnAttributes(backend: TensorFlowBackend, { kernelSize, stride }: WindowSpec) {
  const { flag, float32, int, text } = attributesFor(backend);
  return [
    float32('T'),
    int('ksize', [1, kernelSize, kernelSize, 1]),
    int('strides', [1, stride, stride, 1]),
    text('padding', 'VALID'),
    text('data_format', 'NHWC'),
    flag('workspace_enabled', true),
    text('_kernel', 'MklNameChangeOp'),
  ];
}

function padded(x: Tensor, padding: number): Tensor {
  if (padding === 0) return x;
  const edges: [number, number] = [padding, padding];
  return pad(x as Tensor4D, [[0, 0], edges, edges, [0, 0]], Number.NEGATIVE_INFINITY);
}

/** The lowest number of float32. */
const lowest = -(2 - 2 ** -23) * 2 ** 127;

/** Whether this TensorFlow has oneDNN's pooling, which GPUs and some builds have not. Asked once. */
let hasOneDnn: boolean | undefined;

/** Max-pooling, with a workspace if it is oneDNN's. Whether a NaN wins depends on the processor. */
function maxPool(backend: TensorFlowBackend, x: Tensor, window: WindowSpec): Tensor[] {
  hasOneDnn ??= !backend.isUsingGpuDevice;
  if (hasOneDnn) {
    try {
      const attributes = oneDnnAttributes(backend, window);
      return backend.executeMultipleOutputs('_MklNativeMaxPool', attributes, [padded(x, window.padding)], 2);
    } catch {
      hasOneDnn = false;
    }
  }
  return [backend.executeSingleOutput('MaxPool', windowAttributes(backend, window), [x])];
}

function maxPoolGrad(
  backend: TensorFlowBackend,
  { dy, x, y, workspace }: { [name: string]: Tensor | undefined },
  window: WindowSpec,
): Tensor {
  if (!workspace) return backend.executeSingleOutput('MaxPoolGrad', windowAttributes(backend, window), [x!, y!, dy!]);
  const { padding } = window;
  const inputs = [padded(x!, padding), y!, dy!, workspace];
  const dx = backend.executeSingleOutput('_MklNativeMaxPoolGrad', oneDnnAttributes(backend, window), inputs);
  return padding === 0 ? dx : slice(dx, [0, padding, padding, 0], x!.shape);
}

export const poolingKernels: FastKernels = {
  [kernelNames.maxPool]: (backend, { x }, window: WindowSpec) =>
    tidy(() => {
      const [y, ...workspace] = maxPool(backend, x!, window);
      const pool = (maps: Tensor4D) => maxPool(backend, maps, window)[0] as Tensor4D;
      const maxima = keepNaN(y as Tensor4D, x as Tensor4D, pool);
      // oneDNN's maximum begins with the lowest number instead of minus infinity.
      return [where(lessEqual(maxima, lowest), fill(maxima.shape, Number.NEGATIVE_INFINITY), maxima), ...workspace];
    }),
  [kernelNames.maxPoolGrad]: (backend, inputs, window: WindowSpec) =>
    tidy(() => [maxPoolGrad(backend, inputs, window)]),
};
