import * as ops from '@densenet/ops';
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
import { foldableNorms } from './foldableNorms.ts';
import type { Graph, GraphNode } from './graph.ts';

/** One call of the inference program. */
export interface InferenceStep {
  /** Nodes whose values it reads, in order. */
  inputs: readonly GraphNode[];
  /** The node whose value it makes. */
  output: GraphNode;
  run(inputs: readonly Tensor[]): Tensor;
  /** Tensors prepared for it, the program's own. */
  weights: readonly Tensor[];
}

/** What an inference program does. */
export interface InferencePlan {
  steps: readonly InferenceStep[];
  /** The node whose value is the result. */
  output: GraphNode;
  /** The node whose value stands for this one's; undefined for a convolution whose norm was folded into it. */
  standInOf(node: GraphNode): GraphNode | undefined;
}

/** One step a node, but for norms folded into the convolution before them, and for nodes that do nothing here. */
export function planInference(graph: Graph, parameters: Parameters): InferencePlan {
  const steps: InferenceStep[] = [];
  // Whose value stands for a node's: its own, or that of the node it was folded into or passed on by.
  const standIn = new Map<GraphNode, GraphNode>();
  const resolve = (node: GraphNode): GraphNode => standIn.get(node) ?? node;
  const folded = foldableNorms(graph);
  // An error in the middle frees what was prepared before it; without one, only the program's owner frees its weights.
  tidy(() => {
    for (const node of graph.nodes) {
      const { op } = node.operation;
      const norm = folded.get(node);
      if (op === 'input') continue;
      if (isPassedOn(node)) standIn.set(node, resolve(node.inputs[0]!));
      else if (op === 'batchNorm' && folded.get(node.inputs[0]!) === node) standIn.set(node, node.inputs[0]!);
      else steps.push({ ...prepare(node, norm, parameters), inputs: node.inputs.map(resolve), output: node });
    }
    for (const { weights } of steps) weights.forEach(keep);
  });
  const standInOf = (node: GraphNode) => (folded.has(node) ? undefined : resolve(node));
  return { steps, output: resolve(graph.output), standInOf };
}

/** Dropout, and one tensor joined with nothing: the value is its input's, which must not be freed twice. */
function isPassedOn({ operation: { op }, inputs }: GraphNode): boolean {
  return op === 'dropout' || ((op === 'concat' || op === 'add') && inputs.length === 1);
}

type Prepared = Pick<InferenceStep, 'run' | 'weights'>;

function prepare(node: GraphNode, norm: GraphNode | undefined, parameters: Parameters): Prepared {
  const { operation } = node;
  const maps = (x: Tensor | undefined) => x as Tensor4D;
  switch (operation.op) {
    case 'conv2d': {
      const [filter, bias] = foldedConvolution(node, norm, parameters);
      const weights = bias ? [filter!, bias] : [filter!];
      const { spec } = operation;
      return { weights, run: ([x]) => ops.conv2d(maps(x), filter as Tensor4D, bias as Tensor1D | undefined, spec) };
    }
    case 'batchNorm': {
      const { scale, shift } = scaleAndShift(node, parameters);
      return { weights: [scale, shift], run: ([x]) => add(mul(x!, scale), shift) };
    }
    case 'linear': {
      const weight = parameterOf(parameters, `${operation.name}.weight`).clone() as Tensor2D;
      const bias = parameterOf(parameters, `${operation.name}.bias`).clone() as Tensor1D;
      return { weights: [weight, bias], run: ([x]) => ops.linear(x as Tensor2D, weight, bias) };
    }
    case 'maxPool':
      return { weights: [], run: ([x]) => ops.maxPool(maps(x), operation.window) };
    case 'averagePool':
      return { weights: [], run: ([x]) => ops.averagePool(maps(x), operation.window) };
    case 'globalAveragePool':
      return { weights: [], run: ([x]) => ops.globalAveragePool(maps(x)) };
    case 'relu':
      return { weights: [], run: ([x]) => ops.relu(x!) };
    case 'concat':
      return { weights: [], run: (xs) => ops.concat(xs.map(maps)) };
    case 'add':
      return { weights: [], run: (xs) => ops.add(xs) };
    case 'input':
    case 'dropout':
      throw new Error(`${operation.op} is no step of an inference program`);
  }
}

function parameterOf(parameters: Parameters, name: string): Tensor {
  const found = parameters[name];
  if (!found) throw new Error(`the network has a parameter ${name}, but none of that name was given`);
  return found;
}

/** A norm with fixed statistics is `x scale + shift`. */
function scaleAndShift(norm: GraphNode, parameters: Parameters): { scale: Tensor; shift: Tensor } {
  if (norm.operation.op !== 'batchNorm') throw new Error(`expected a batchNorm, got ${norm.operation.op}`);
  const { name, spec } = norm.operation;
  const of = (suffix: string) => parameterOf(parameters, `${name}.${suffix}`);
  const scale = mul(of('weight'), rsqrt(add(of('running_var'), spec.epsilon)));
  return { scale, shift: sub(of('bias'), mul(of('running_mean'), scale)) };
}

/** Filter and bias of a convolution, with the norm that follows it multiplied in. */
function foldedConvolution(node: GraphNode, norm: GraphNode | undefined, parameters: Parameters): Tensor[] {
  if (node.operation.op !== 'conv2d') throw new Error(`expected a conv2d, got ${node.operation.op}`);
  const { name, spec } = node.operation;
  const filter = parameterOf(parameters, `${name}.weight`);
  const bias = spec.bias ? parameterOf(parameters, `${name}.bias`) : undefined;
  if (!norm) return bias ? [filter.clone(), bias.clone()] : [filter.clone()];
  const { scale, shift } = scaleAndShift(norm, parameters);
  return [mul(filter, scale), bias ? add(mul(bias, scale), shift) : shift];
}
