import { type Operation, recordOf } from '../operations/index.ts';
import type { Graph, GraphNode } from './graph.ts';

export type NodeOf<Op extends Operation['op']> = GraphNode & { operation: Extract<Operation, { op: Op }> };

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

/** A stem's; in training only. */
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

/** What one call computes: a node, or several of which nobody sees what is in between. */
export type Unit = PlainUnit | ConvolutionUnit | NormUnit;

export interface FuseOptions {
  phase: 'training' | 'inference';
  /** By its convolution, each norm that is multiplied into the weights before it. */
  folded?: ReadonlyMap<GraphNode, GraphNode>;
  /** Nodes whose values are asked for, besides the result. */
  kept?: readonly GraphNode[];
  /** Of how many parts a concatenation may be that is not written for who reads parts. */
  mostParts?: number;
}

export interface Fused {
  /** In the order in which they can run. */
  units: readonly Unit[];
  /** The node whose tensor is the result. */
  output: GraphNode;
  /** The node whose tensor is the value of this one: its own, or that of the node which it passes on. */
  standInOf(node: GraphNode): GraphNode;
}

/** What the kernels of each phase do in one call. */
const rules = {
  training: { everyNormReadsParts: true, maxPoolAfterNorm: true, reluAfterConvolution: false },
  inference: { everyNormReadsParts: false, maxPoolAfterNorm: false, reluAfterConvolution: true },
};

/**
 * Groups a graph's nodes into units: norm, ReLU and convolution are one where nothing else reads what is between them, and
 * a concatenation is written only for those who cannot take its parts. What is kept, or read by anyone else, is not hidden
 * inside a unit.
 */
export function fuse(graph: Graph, options: FuseOptions): Fused {
  const { phase, folded = new Map(), kept = [], mostParts = Number.POSITIVE_INFINITY } = options;
  const { everyNormReadsParts, maxPoolAfterNorm, reluAfterConvolution } = rules[phase];
  const { standInOf, readersOf } = withoutIdentities(graph, phase);
  const needed = new Set([graph.output, ...kept].map(standInOf));
  const units: Unit[] = [];
  const values = new Map<GraphNode, Value>();
  const written = new Set<GraphNode>();
  /** Nodes inside a unit that has been met already. */
  const hidden = new Set<GraphNode>();

  /** Who reads a node, where it is one, reads it once, does `op`, and nobody else wants to see the node's value. */
  const onlyReader = <Op extends Operation['op']>(node: GraphNode, op: Op): NodeOf<Op> | undefined => {
    const [reader, another] = readersOf(node);
    const isAlone = reader?.operation.op === op && another === undefined && !needed.has(node);
    return isAlone ? (reader as NodeOf<Op>) : undefined;
  };
  const single = (node: GraphNode): Value => ({ node, parts: [node], joins: [] });
  const valueRead = (node: GraphNode): Value => values.get(standInOf(node))!;
  /** The node that has a value in one tensor: a concatenation is written now, unless it has been. */
  const inOne = ({ node, parts }: Value): GraphNode => {
    if (parts.length > 1 && !written.has(node)) {
      units.push({ kind: 'plain', inputs: parts, output: node });
      written.add(node);
    }
    return node;
  };
  /** The value of a concatenation, written now where it is wanted whole, or has too many parts. */
  const joined = (node: GraphNode): Value => {
    const joins = node.inputs.map(valueRead);
    const value = { node, parts: joins.flatMap(({ parts }) => parts), joins };
    if (needed.has(node) || value.parts.length > mostParts) inOne(value);
    return value.parts.length > mostParts ? single(node) : value;
  };
  /** What comes after a convolution in the same call. */
  const followers = (convolution: NodeOf<'conv2d'>, isNormalized: boolean) => {
    const norm = folded.get(convolution);
    const linear = norm ?? convolution;
    const relu = reluAfterConvolution ? onlyReader(linear, 'relu') : undefined;
    const average = isNormalized && isHalvable(convolution) ? onlyReader(linear, 'averagePool') : undefined;
    const pool = average && isHalving(average) ? average : undefined;
    return { relu, pool, nodes: [norm, relu, pool].filter((node) => node !== undefined) };
  };
  const convolve = (convolution: NodeOf<'conv2d'>): Unit => {
    const inputs = convolution.inputs.map((node) => inOne(valueRead(node)));
    const { relu, nodes } = followers(convolution, false);
    if (nodes.length === 0) return { kind: 'plain', inputs, output: convolution };
    for (const node of nodes) hidden.add(node);
    return { kind: 'conv', convolution, relu: relu !== undefined, inputs, output: nodes.at(-1)! };
  };
  const normalize = (norm: NodeOf<'batchNorm'>): Unit => {
    const relu = onlyReader(norm, 'relu');
    const convolution = relu && onlyReader(relu, 'conv2d');
    const pool = relu && maxPoolAfterNorm ? onlyReader(relu, 'maxPool') : undefined;
    const read = valueRead(norm.inputs[0]!);
    const isRepeated = new Set(read.parts).size < read.parts.length;
    // Two gradients of one part at a time are more than a norm can gather.
    const readsParts = (everyNormReadsParts || convolution !== undefined) && !isRepeated;
    const source = readsParts ? read : single(inOne(read));
    const common = { norm, source, inputs: source.parts };
    const after = convolution && followers(convolution, true);
    const nodes = [relu, convolution, pool, ...(after?.nodes ?? [])].filter((node) => node !== undefined);
    for (const node of nodes) hidden.add(node);
    const output = nodes.at(-1) ?? norm;
    if (convolution) {
      const kind = after?.pool ? 'normReluConvPool' : 'normReluConv';
      return { ...common, kind, convolution, relu: after?.relu !== undefined, output };
    }
    if (pool) return { ...common, kind: 'normReluMaxPool', pool, output };
    return { ...common, kind: relu ? 'normRelu' : 'norm', output };
  };

  for (const node of graph.nodes) {
    if (hidden.has(node) || standInOf(node) !== node) continue;
    const { op } = node.operation;
    if (op === 'input') values.set(node, single(node));
    else if (op === 'concat') values.set(node, joined(node));
    else {
      const unit = isA(node, 'batchNorm')
        ? normalize(node)
        : isA(node, 'conv2d')
          ? convolve(node)
          : { kind: 'plain' as const, inputs: node.inputs.map((input) => inOne(valueRead(input))), output: node };
      units.push(unit);
      values.set(unit.output, single(unit.output));
    }
  }
  return { units, output: standInOf(graph.output), standInOf };
}

/** Such as `normReluConv features.denseblock1.denselayer1.conv1`: the same in training and inference. */
export function labelOf(unit: Unit): string {
  const { output } = unit;
  if (unit.kind === 'conv') return `conv2d ${unit.convolution.operation.name}`;
  if ('convolution' in unit) return `${unit.kind} ${unit.convolution.operation.name}`;
  if ('norm' in unit) return `${unit.kind} ${unit.norm.operation.name}`;
  const { operation, id } = output;
  return `${operation.op} ${'name' in operation ? operation.name : id}`;
}

const isA = <Op extends Operation['op']>(node: GraphNode, op: Op): node is NodeOf<Op> => node.operation.op === op;

/** A convolution that averages over windows of its output can be taken before: 1x1, of stride 1, without padding. */
function isHalvable({ operation: { spec } }: NodeOf<'conv2d'>): boolean {
  return spec.kernelSize === 1 && spec.stride === 1 && spec.padding === 0;
}

/** The pooling of a transition: averages over windows of 2x2, side by side. */
function isHalving({ operation: { window } }: NodeOf<'averagePool'>): boolean {
  return window.kernelSize === 2 && window.stride === 2 && window.padding === 0;
}

function withoutIdentities(graph: Graph, phase: FuseOptions['phase']) {
  const standIns = new Map<GraphNode, GraphNode>();
  const readers = new Map<GraphNode, GraphNode[]>();
  const standInOf = (node: GraphNode): GraphNode => standIns.get(node) ?? node;
  for (const node of graph.nodes) {
    const isIdentity = recordOf(node.operation).isIdentity?.(node.inputs.length, phase);
    if (isIdentity) standIns.set(node, standInOf(node.inputs[0]!));
    else for (const input of node.inputs.map(standInOf)) readers.set(input, [...(readers.get(input) ?? []), node]);
  }
  return { standInOf, readersOf: (node: GraphNode): readonly GraphNode[] => readers.get(node) ?? [] };
}
