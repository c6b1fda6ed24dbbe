import * as ops from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Layers, Network } from '../definition/layers.ts';
import type { Parameters } from '../parameters.ts';

/**
 * Runs a network on images as it is written, one operation a layer, norms by their running statistics: what the
 * inference reading, which folds and reorders, must be equal to.
 */
export function runUnfolded(network: Network, parameters: Parameters, images: Tensor4D): Tensor2D {
  return network<Tensor>(layers(parameters, ''), images) as Tensor2D;
}

function layers(parameters: Parameters, scope: string): Layers<Tensor> {
  const of = <T extends Tensor>(name: string) => parameters[scope + name] as T;
  const maps = (x: Tensor) => x as Tensor4D;
  return {
    within: (name) => layers(parameters, `${scope}${name}.`),
    channels: (x) => x.shape.at(-1)!,
    conv2d: (name, x, spec) =>
      ops.conv2d(maps(x), of<Tensor4D>(`${name}.weight`), spec.bias ? of<Tensor1D>(`${name}.bias`) : undefined, spec),
    batchNorm: (name, x, { epsilon }) =>
      ops.batchNormInference(
        maps(x),
        of(`${name}.weight`),
        of(`${name}.bias`),
        of(`${name}.running_mean`),
        of(`${name}.running_var`),
        epsilon,
      ),
    activation: (x, activation = { kind: 'relu' }) => ops.activate(x, activation),
    concat: (xs) => ops.concat(xs.map(maps)),
    add: ops.add,
    maxPool: (_name, x, window) => ops.maxPool(maps(x), window),
    averagePool: (_name, x, window) => ops.averagePool(maps(x), window),
    globalAveragePool: (x) => ops.globalAveragePool(maps(x)),
    globalMaxPool: (x) => ops.globalMaxPool(maps(x)),
    linear: (name, x) => ops.linear(x as Tensor2D, of(`${name}.weight`), of(`${name}.bias`)),
    dropout: (x) => x,
    mark: (_name, x) => x,
  };
}
