import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { kernelNames } from '../kernelNames.ts';
import { composeNormReluMaxPool, composeNormReluMaxPoolGrad } from '../normReluMaxPool.ts';
import type { WindowSpec } from '../specs.ts';
import { attributesFor, type FastKernels, type TensorFlowBackend } from './backend.ts';
import { type GradientAttributes, gradientParts, normInputs } from './fused.ts';
import { poolingKernels } from './pooling.ts';

/** Largest window of the kernels in `native/`, which store a place in it in one byte. TensorFlow pools larger ones. */
const largestPooling = 16;

function poolingAttributes(backend: TensorFlowBackend, { kernelSize, stride, padding }: WindowSpec) {
  const { int } = attributesFor(backend);
  return [int('kernel_size', kernelSize), int('stride', stride), int('padding', padding)];
}

/** Kernels of max-pooling, of the same library as `fusedKernels`. */
export const fusedPoolingKernels: FastKernels = {
  [kernelNames.maxPool]: (backend, inputs, window: WindowSpec) =>
    window.kernelSize > largestPooling
      ? poolingKernels[kernelNames.maxPool]!(backend, inputs, window)
      : backend.executeMultipleOutputs(
          'DensenetMaxPool',
          [...poolingAttributes(backend, window), attributesFor(backend).int('parts', 1)],
          [inputs.x!],
          2,
        ),
  [kernelNames.maxPoolGrad]: (backend, inputs, window: WindowSpec) => {
    if (window.kernelSize > largestPooling) return poolingKernels[kernelNames.maxPoolGrad]!(backend, inputs, window);
    const { dy, x, workspace } = inputs;
    const attributes = poolingAttributes(backend, window);
    return [backend.executeSingleOutput('DensenetMaxPoolGrad', attributes, [dy!, x!, workspace!])];
  },
  [kernelNames.normReluMaxPool]: (
    backend,
    inputs,
    attributes: WindowSpec & { epsilon: number; keepActivated: boolean },
  ) => {
    if (attributes.kernelSize > largestPooling) {
      return tidy(() => composeNormReluMaxPool(inputs as Parameters<typeof composeNormReluMaxPool>[0], attributes));
    }
    const { float, int } = attributesFor(backend);
    const { parts, tensors } = normInputs(inputs);
    const all = [float('epsilon', attributes.epsilon), int('parts', parts), ...poolingAttributes(backend, attributes)];
    return backend.executeMultipleOutputs('DensenetNormReluMaxPool', all, tensors, 2);
  },
  [kernelNames.normReluMaxPoolGrad]: (backend, inputs, attributes: WindowSpec & GradientAttributes) => {
    if (attributes.kernelSize > largestPooling) {
      type Composed = Parameters<typeof composeNormReluMaxPoolGrad>[0];
      return tidy(() => composeNormReluMaxPoolGrad(inputs as Composed & { dy: Tensor }, attributes));
    }
    const made = gradientParts(backend, inputs, attributes);
    return made.withBegun(
      backend.executeMultipleOutputs(
        'DensenetNormReluMaxPoolGrad',
        [...made.attributes, ...poolingAttributes(backend, attributes)],
        [inputs.dy!, ...normInputs(inputs).tensors, inputs.kept!, ...made.begun],
        made.fresh + 2,
      ),
    );
  },
};
