import { add, mul, rsqrt, sub, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { meanByChannel } from '../channelMoments.ts';
import { kernelNames } from '../kernelNames.ts';
import { attributesFor, type FastKernels, type TensorFlowBackend } from './backend.ts';

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

/**
 * On the processor the kernel adds up thousands of values one after another, and so its mean is ten times as far from the truth as
 * PyTorch's: enough to put a value on the other side of a ReLU's zero and to end a training elsewhere. Its output is
 * shifted by what the mean was off, which costs two passes over the feature maps.
 */
function withExactMean(
  [y, roughMean, variance, , ...reserves]: Tensor[],
  x: Tensor,
  gamma: Tensor,
  epsilon: number,
): Tensor[] {
  const exact = meanByChannel(x);
  const shift = mul(mul(sub(roughMean!, exact), gamma), rsqrt(add(variance!, epsilon)));
  return [add(y!, shift), exact, variance!, exact.clone(), ...reserves];
}

/** One kernel forward and one backward where the composed form takes a dozen passes over the feature maps. */
export const normalizationKernels: FastKernels = {
  [kernelNames.batchNormTraining]: (backend, { x, gamma, beta }, { epsilon }: { epsilon: number }) =>
    tidy(() => {
      // Mean and variance inputs are read at inference only, but have to be there.
      const unused = tensor1d([], 'float32');
      const { float } = attributesFor(backend);
      const attributes = [...normAttributes(backend, epsilon), float('exponential_avg_factor', 1)];
      const inputs = [x!, gamma!, beta!, unused, unused];
      const outputs = backend.executeMultipleOutputs('FusedBatchNormV3', attributes, inputs, 6);
      return backend.isUsingGpuDevice ? outputs : withExactMean(outputs, x!, gamma!, epsilon);
    }),
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
