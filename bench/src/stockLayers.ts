import type { Layers } from '@densenet/model';
import {
  add,
  addN,
  avgPool,
  batchNorm,
  concat,
  conv2d,
  matMul,
  max,
  maxPool,
  mean,
  moments,
  relu,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/**
 * A network's definition executed by stock TensorFlow.js's operations, as its users write them. Padding is `same`, since
 * tfjs-node refuses explicit padding in max-pooling: the work is the same, and logits differ a little. In training, batch norm
 * is moments and batchNorm without running statistics, which favours stock TensorFlow.js a little; in inference it is
 * batchNorm with the running statistics.
 */
export function stockLayers(
  parameters: { [name: string]: Tensor },
  task: 'train' | 'infer',
  scope = '',
): Layers<Tensor> {
  const parameter = <T extends Tensor>(name: string) => parameters[scope + name] as T;
  return {
    within: (name) => stockLayers(parameters, task, `${scope}${name}.`),
    channels: (x) => x.shape.at(-1)!,
    conv2d: (name, x, { stride, bias }) => {
      const y = conv2d(x as Tensor4D, parameter<Tensor4D>(`${name}.weight`), stride, 'same');
      return bias ? add(y, parameter(`${name}.bias`)) : y;
    },
    batchNorm: (name, x, { epsilon }) => {
      const statistics =
        task === 'train'
          ? moments(x, [0, 1, 2])
          : { mean: parameter(`${name}.running_mean`), variance: parameter(`${name}.running_var`) };
      const [shift, scale] = [parameter<Tensor1D>(`${name}.bias`), parameter<Tensor1D>(`${name}.weight`)];
      const [center, variance] = [statistics.mean as Tensor1D, statistics.variance as Tensor1D];
      return batchNorm(x as Tensor4D, center, variance, shift, scale, epsilon);
    },
    activation: (x, { kind } = { kind: 'relu' }) => {
      if (kind !== 'relu') throw new Error(`stock layers have only ReLU here, and the network asks for ${kind}`);
      return relu(x);
    },
    concat: (xs) => concat([...xs], 3),
    add: (xs) => addN([...xs]),
    maxPool: (_name, x, { kernelSize, stride }) => maxPool(x as Tensor4D, kernelSize, stride, 'same'),
    averagePool: (_name, x, { kernelSize, stride }) => avgPool(x as Tensor4D, kernelSize, stride, 'valid'),
    globalAveragePool: (x) => mean(x, [1, 2]),
    globalMaxPool: (x) => max(x, [1, 2]),
    linear: (name, x) => add(matMul(x as Tensor2D, parameter<Tensor2D>(`${name}.weight`)), parameter(`${name}.bias`)),
    mark: (_name, x) => x,
    dropout: (x, rate) => {
      if (rate > 0) throw new Error(`stock layers have no dropout here, and the network asks for a rate of ${rate}`);
      return x;
    },
  };
}
