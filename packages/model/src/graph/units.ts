import type { Operation } from '../operations/index.ts';
import type { GraphNode } from './graph.ts';

export type NodeOf<Op extends Operation['op']> = GraphNode & { operation: Extract<Operation, { op: Op }> };

export const isA = <Op extends Operation['op']>(node: GraphNode, op: Op): node is NodeOf<Op> =>
  node.operation.op === op;

/** What flows between units: feature maps as their parts, since a concatenation is not written unless it has to be. */
export interface Value {
  /** The only part, or the concatenation. */
  node: GraphNode;
  /** The nodes whose tensors it is made of, in order. */
  parts: readonly GraphNode[];
  /** The values that a concatenation joins; none of any other value. */
  joins: readonly Value[];
}

interface AnyUnit {
  /** The nodes whose tensors it reads, in order. */
  inputs: readonly GraphNode[];
  /** The node whose tensor it makes: the last of its nodes. */
  output: GraphNode;
}

/** An operation by itself. A `concat` here is one that has to be written. */
export interface PlainUnit extends AnyUnit {
  kind: 'plain';
}

/** A convolution with the norm that was folded into it, if any, and the ReLU after it, if any; at inference only. */
export interface ConvolutionUnit extends AnyUnit {
  kind: 'conv';
  convolution: NodeOf<'conv2d'>;
  relu: boolean;
}

interface Normalizing extends AnyUnit {
  norm: NodeOf<'batchNorm'>;
  source: Value;
}

export interface NormReluUnit extends Normalizing {
  kind: 'norm' | 'normRelu';
}

/** Norm, ReLU and max-pooling, as in a stem; in training only. */
export interface NormReluMaxPoolUnit extends Normalizing {
  kind: 'normReluMaxPool';
  pool: NodeOf<'maxPool'>;
}

/** The composite function H, and with `Pool` a transition: the averages of a 1x1 convolution's output. */
export interface NormReluConvUnit extends Normalizing {
  kind: 'normReluConv' | 'normReluConvPool';
  convolution: NodeOf<'conv2d'>;
  /** Whether a ReLU follows, after the norm that was folded into the convolution if any; at inference only. */
  relu: boolean;
}

export type NormUnit = NormReluUnit | NormReluMaxPoolUnit | NormReluConvUnit;

/** What one call computes: a node, or several with values between them that nothing else reads. */
export type Unit = PlainUnit | ConvolutionUnit | NormUnit;

/** Name of a unit, such as `normReluConv features.denseblock1.denselayer1.conv1`: the same in training and inference. */
export function labelOf(unit: Unit): string {
  if (unit.kind === 'plain') {
    const { operation, id } = unit.output;
    return `${operation.op} ${'name' in operation ? operation.name : id}`;
  }
  if (unit.kind === 'conv') return `conv2d ${unit.convolution.operation.name}`;
  const named = 'convolution' in unit ? unit.convolution : unit.norm;
  return `${unit.kind} ${named.operation.name}`;
}
