import { prepareFilter } from '@densenet/ops';
import {
  add,
  keep,
  mul,
  rsqrt,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Parameters } from '../parameters.ts';
import type { Graph, GraphNode } from './graph.ts';

/** What a convolution, a norm or a linear layer computes with, as tensors of the program's own. */
export interface InferenceWeights {
  convolution(node: GraphNode): {
    filter: Tensor4D;
    bias: Tensor1D | undefined;
    /** The filter in the backend's own form, where it has one. */
    prepared: Tensor | undefined;
  };
  /** A norm with fixed statistics is `x scale + shift`. */
  norm(node: GraphNode): { scale: Tensor1D; shift: Tensor1D };
  linear(node: GraphNode): { weight: Tensor2D; bias: Tensor1D };
  dispose(): void;
}

/**
 * Prepares the weights of every node once.
 *
 * @param folded norms that are multiplied into the convolution before them, by that convolution
 * @throws Error naming a parameter that the network has and `parameters` lacks
 */
export function prepareWeights(
  graph: Graph,
  folded: ReadonlyMap<GraphNode, GraphNode>,
  parameters: Parameters,
): InferenceWeights {
  const inConvolutions = new Set(folded.values());
  const prepared = new Map<GraphNode, (Tensor | undefined)[]>();
  // An error in the middle frees what was prepared before it; without one, only the program's owner frees its weights.
  tidy(() => {
    for (const node of graph.nodes) {
      const { operation } = node;
      if (operation.op === 'conv2d') {
        const [filter, bias] = foldedConvolution(node, folded.get(node), parameters);
        prepared.set(node, [filter, bias, prepareFilter(filter as Tensor4D, operation.spec)]);
      }
      if (operation.op === 'linear') prepared.set(node, linearWeights(operation.name, parameters));
      if (operation.op === 'batchNorm' && !inConvolutions.has(node))
        prepared.set(node, scaleAndShift(node, parameters));
    }
    for (const tensor of [...prepared.values()].flat()) if (tensor) keep(tensor);
  });
  return {
    convolution: (node) => {
      const [filter, bias, own] = prepared.get(node)!;
      return { filter: filter as Tensor4D, bias: bias as Tensor1D | undefined, prepared: own };
    },
    norm: (node) => {
      const [scale, shift] = prepared.get(node) as Tensor1D[];
      return { scale: scale!, shift: shift! };
    },
    linear: (node) => {
      const [weight, bias] = prepared.get(node)!;
      return { weight: weight as Tensor2D, bias: bias as Tensor1D };
    },
    dispose: () => {
      for (const tensor of [...prepared.values()].flat()) tensor?.dispose();
    },
  };
}

function parameterOf(parameters: Parameters, name: string): Tensor {
  const found = parameters[name];
  if (!found) throw new Error(`the network has a parameter ${name}, but none of that name was given`);
  return found;
}

const linearWeights = (name: string, parameters: Parameters): Tensor[] =>
  ['weight', 'bias'].map((suffix) => parameterOf(parameters, `${name}.${suffix}`).clone());

function scaleAndShift(norm: GraphNode, parameters: Parameters): [Tensor, Tensor] {
  if (norm.operation.op !== 'batchNorm') throw new Error(`expected a batchNorm, got ${norm.operation.op}`);
  const { name, spec } = norm.operation;
  const of = (suffix: string) => parameterOf(parameters, `${name}.${suffix}`);
  const scale = mul(of('weight'), rsqrt(add(of('running_var'), spec.epsilon)));
  return [scale, sub(of('bias'), mul(of('running_mean'), scale))];
}

/** Filter and bias of a convolution, with the norm that follows it multiplied in. */
function foldedConvolution(node: GraphNode, norm: GraphNode | undefined, parameters: Parameters): Tensor[] {
  if (node.operation.op !== 'conv2d') throw new Error(`expected a conv2d, got ${node.operation.op}`);
  const { name, spec } = node.operation;
  const filter = parameterOf(parameters, `${name}.weight`);
  const bias = spec.bias ? parameterOf(parameters, `${name}.bias`) : undefined;
  if (!norm) return bias ? [filter.clone(), bias.clone()] : [filter.clone()];
  const [scale, shift] = scaleAndShift(norm, parameters);
  return [mul(filter, scale), bias ? add(mul(bias, scale), shift) : shift];
}
