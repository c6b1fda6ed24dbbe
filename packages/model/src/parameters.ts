import type { Tensor } from '@tensorflow/tfjs-core';
import type { Graph, GraphNode } from './graph/graph.ts';
import { recordOf } from './operations/index.ts';
import type { ParameterRole } from './operations/record.ts';

/** Tensors by torchvision's names, in TensorFlow's axis order. Running statistics are among them. */
export type Parameters = { [name: string]: Tensor };

export interface ParameterSpec {
  /** Its name in torchvision: `features.denseblock1.denselayer1.norm1.weight`. */
  name: string;
  /** In memory: filters `[height, width, inChannels, outChannels]`, classifier `[inFeatures, outFeatures]`. */
  shape: readonly number[];
  role: ParameterRole;
  /** False for running statistics, which follow the batches and not a gradient. */
  trainable: boolean;
}

/** Parameters of one node, in the order in which PyTorch lists them. */
export function parametersOfNode({ operation, inputs }: GraphNode): ParameterSpec[] {
  const { parameters } = recordOf(operation);
  if (!parameters || !('name' in operation)) return [];
  return parameters(operation, inputs[0]!.shape).map(({ suffix, role, shape }) => ({
    name: `${operation.name}.${suffix}`,
    shape,
    role,
    trainable: role !== 'runningMean' && role !== 'runningVariance',
  }));
}

/** Whether it computes with weights: a convolution, or a fully connected layer. */
export const isWeighted = (node: GraphNode): boolean =>
  parametersOfNode(node).some(({ role }) => role === 'filter' || role === 'weight');

/** All parameters of a network, in the order of its layers. */
export function parameterSpecs(graph: Graph): ParameterSpec[] {
  return graph.nodes.flatMap(parametersOfNode);
}

/** @throws Error where there is no parameter of this name, which the network has */
export function parameterOf(parameters: Parameters, name: string): Tensor {
  const found = parameters[name];
  if (!found) throw new Error(`the network has a parameter ${name}, but none of that name was given`);
  return found;
}

/** Disposes of every tensor. */
export function disposeParameters(parameters: Parameters): void {
  for (const tensor of Object.values(parameters)) tensor.dispose();
}
