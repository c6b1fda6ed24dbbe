import * as ops from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Layers, Network } from '../definition/layers.ts';
import type { Parameters } from '../parameters.ts';

/** Mean and unbiased variance of one batch at one norm, `[channels]` each. */
export interface BatchStatistics {
  mean: Tensor1D;
  variance: Tensor1D;
}

export interface TrainingOutput {
  /** `[batch, numClasses]`, differentiable in the trainable parameters. */
  logits: Tensor2D;
  /** By the scope of each batch norm. */
  statistics: { [norm: string]: BatchStatistics };
}

/**
 * Runs a network as it is trained: norms use the batch's own statistics, dropout is active.
 *
 * @param images `[batch, height, width, channels]`, already preprocessed
 * @param random draws the dropout masks
 * @param isFrozen tells which running statistics, by parameter name, stay as they are: such a norm uses them, as at
 * inference, instead of the batch's
 * @throws OpError if the images do not fit the network, or leave a norm one value a channel
 */
export function forwardTraining(
  network: Network,
  parameters: Parameters,
  images: Tensor4D,
  random: ops.Random,
  isFrozen: (name: string) => boolean = () => false,
): TrainingOutput {
  const statistics: TrainingOutput['statistics'] = {};
  const logits = network<Tensor>(trainingLayers({ parameters, random, statistics, isFrozen }, ''), images);
  return { logits: logits as Tensor2D, statistics };
}

interface Context {
  parameters: Parameters;
  random: ops.Random;
  statistics: TrainingOutput['statistics'];
  isFrozen(name: string): boolean;
}

function trainingLayers(context: Context, scope: string): Layers<Tensor> {
  const parameter = <T extends Tensor>(name: string): T => {
    const found = context.parameters[scope + name];
    if (!found) throw new Error(`the network has a parameter ${scope}${name}, but none of that name was given`);
    return found as T;
  };
  const maps = (x: Tensor) => x as Tensor4D;
  return {
    within: (name) => trainingLayers(context, `${scope}${name}.`),
    channels: (x) => x.shape.at(-1)!,
    conv2d: (name, x, spec) =>
      ops.conv2d(
        maps(x),
        parameter<Tensor4D>(`${name}.weight`),
        spec.bias ? parameter<Tensor1D>(`${name}.bias`) : undefined,
        spec,
      ),
    batchNorm: (name, x, { epsilon }) => {
      const gamma = parameter<Tensor1D>(`${name}.weight`);
      const beta = parameter<Tensor1D>(`${name}.bias`);
      if (context.isFrozen(`${scope + name}.running_mean`)) {
        const [mean, variance] = ['mean', 'var'].map((kind) => parameter<Tensor1D>(`${name}.running_${kind}`));
        return ops.batchNormInference(maps(x), gamma, beta, mean!, variance!, epsilon);
      }
      const { y, mean, variance } = ops.batchNormTraining(maps(x), gamma, beta, epsilon);
      context.statistics[scope + name] = { mean, variance };
      return y;
    },
    relu: ops.relu,
    concat: (xs) => ops.concat(xs.map(maps)),
    add: ops.add,
    maxPool: (_name, x, window) => ops.maxPool(maps(x), window),
    averagePool: (_name, x, window) => ops.averagePool(maps(x), window),
    globalAveragePool: (x) => ops.globalAveragePool(maps(x)),
    linear: (name, x) => ops.linear(x as Tensor2D, parameter(`${name}.weight`), parameter(`${name}.bias`)),
    dropout: (x, rate) => ops.dropout(x, rate, context.random),
    mark: (_name, x) => x,
  };
}
