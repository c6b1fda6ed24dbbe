import { tensor1d } from '@tensorflow/tfjs-core';
import { kernelNames } from '../kernelNames.ts';
import { attributesFor, type TensorFlowBackend } from './backend.ts';
import type { FastKernels } from './kernels.ts';

function normAttributes(backend: TensorFlowBackend, epsilon: number) {
  const { flag, float, float32, text } = attributesFor(backend);
  return [
    float32('T'),
    float32('U'),
    float('epsilon', epsilon),
    text('data_format', 'NHWC'),
    flag('is_training', true),
  ];
}

/** One kernel forward and one backward where the composed form takes a dozen passes over the feature maps. */
export const normalizationKernels: FastKernels = {
  [kernelNames.batchNormTraining]: (backend, { x, gamma, beta }, { epsilon }: { epsilon: number }) => {
    // Mean and variance inputs are read at inference only, but have to be there.
    const unused = tensor1d([], 'float32');
    const { float } = attributesFor(backend);
    const attributes = [...normAttributes(backend, epsilon), float('exponential_avg_factor', 1)];
    const outputs = backend.executeMultipleOutputs(
      'FusedBatchNormV3',
      attributes,
      [x!, gamma!, beta!, unused, unused],
      6,
    );
    unused.dispose();
    return outputs;
  },
  [kernelNames.batchNormTrainingGrad]: (
    backend,
    { dy, x, gamma, reserve1, reserve2, reserve3 },
    { epsilon }: { epsilon: number },
  ) => {
    const inputs = [dy!, x!, gamma!, reserve1!, reserve2!, reserve3!];
    const [dx, dgamma, dbeta, ...unused] = backend.executeMultipleOutputs(
      'FusedBatchNormGradV3',
      normAttributes(backend, epsilon),
      inputs,
      5,
    );
    for (const output of unused) output.dispose();
    return [dx!, dgamma!, dbeta!];
  },
};
