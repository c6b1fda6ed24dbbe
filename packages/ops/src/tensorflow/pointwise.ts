import { add, mean, mul, relu, sign, sub, sum, tidy } from '@tensorflow/tfjs-core';
import { kernelNames } from '../kernelNames.ts';
import { attributesFor, type FastKernels } from './backend.ts';

export const pointwiseKernels: FastKernels = {
  // Axis by axis, since thousands of values added up at once lose digits: of 8192 they were 8e-7 off instead of 1e-7.
  [kernelNames.channelSums]: (_backend, { x }) => tidy(() => [sum(sum(sum(x!, 2), 1), 0)]),
  // Three kernels where the operation's own form, by `step`, is five. TensorFlow's ReluGrad would be one, and makes 0 of NaN.
  [kernelNames.reluGrad]: (_backend, { dy, y }) => tidy(() => [mul(dy!, relu(sign(y!)))]),
  // Not by `step`, of which tfjs-node holds four tensors at once, nor by TensorFlow's LeakyReluGrad, which loses NaN.
  [kernelNames.leakyReluGrad]: (_backend, { dy, kept }, { slope }: { slope: number }) =>
    tidy(() => {
      const positive = relu(sign(kept!));
      return [mul(dy!, add(positive, mul(sub(1, positive), slope)))];
    }),
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
