import { mean, mul, tidy } from '@tensorflow/tfjs-core';
import { kernelNames } from '../kernelNames.ts';
import { attributesFor } from './backend.ts';
import type { FastKernels } from './kernels.ts';

export const pointwiseKernels: FastKernels = {
  // tfjs's own form of this gradient is five kernels: Greater, Select, IsNan, Fill, Mul.
  [kernelNames.reluGrad]: (backend, { dy, y }) => [
    backend.executeSingleOutput('ReluGrad', [attributesFor(backend).float32('T')], [dy!, y!]),
  ],
  [kernelNames.softmaxCrossEntropy]: (backend, { logits, labels }) => {
    const { float32, int32 } = attributesFor(backend);
    const attributes = [float32('T'), int32('Tlabels')];
    return tidy(() => {
      const inputs = [logits!, labels!];
      const [losses, gradient] = backend.executeMultipleOutputs(
        'SparseSoftmaxCrossEntropyWithLogits',
        attributes,
        inputs,
        2,
      );
      return [mean(losses!), mul(gradient!, 1 / labels!.size)];
    });
  },
};
