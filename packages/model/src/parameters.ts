import type { Tensor } from '@tensorflow/tfjs-core';
import type { Graph, GraphNode } from './readings/graph.ts';

/** Tensors by torchvision's names, in TensorFlow's axis order. Running statistics are among them. */
export type Parameters = { [name: string]: Tensor };

export type ParameterRole = 'filter' | 'weight' | 'bias' | 'scale' | 'shift' | 'runningMean' | 'runningVariance';

export interface ParameterSpec {
  /** As torchvision names it: `features.denseblock1.denselayer1.norm1.weight`. */
  name: string;
  /** In memory: filters `[height, width, inChannels, outChannels]`, classifier `[inFeatures, outFeatures]`. */
  shape: readonly number[];
  role: ParameterRole;
  /** False for running statistics, which follow the batches and not a gradient. */
  trainable: boolean;
}

/** Parameters of one node, in the order in which PyTorch lists them. */
export function parametersOfNode({ operation, inputs }: GraphNode): ParameterSpec[] {
  const inChannels = inputs[0]?.shape.at(-1) ?? 0;
  const entry = (suffix: string, role: ParameterRole, shape: readonly number[]): ParameterSpec => ({
    name: `${'name' in operation ? operation.name : ''}.${suffix}`,
    shape,
    role,
    trainable: role !== 'runningMean' && role !== 'runningVariance',
  });
  switch (operation.op) {
    case 'conv2d': {
      const { kernelSize, outChannels, bias } = operation.spec;
      const filter = entry('weight', 'filter', [kernelSize, kernelSize, inChannels, outChannels]);
      return bias ? [filter, entry('bias', 'bias', [outChannels])] : [filter];
    }
    case 'batchNorm':
      return [
        entry('weight', 'scale', [inChannels]),
        entry('bias', 'shift', [inChannels]),
        entry('running_mean', 'runningMean', [inChannels]),
        entry('running_var', 'runningVariance', [inChannels]),
      ];
    case 'linear': {
      const { outFeatures } = operation.spec;
      return [entry('weight', 'weight', [inChannels, outFeatures]), entry('bias', 'bias', [outFeatures])];
    }
    default:
      return [];
  }
}

/** All parameters of a network, in the order of its layers. */
export function parameterSpecs(graph: Graph): ParameterSpec[] {
  return graph.nodes.flatMap(parametersOfNode);
}

/** Number of values in a tensor of `shape`. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Disposes of every tensor. */
export function disposeParameters(parameters: Parameters): void {
  for (const tensor of Object.values(parameters)) tensor.dispose();
}
