import type { Graph, GraphNode } from '../graph/graph.ts';
import { isHalvable, isHalving } from '../graph/halving.ts';
import { type Operation, recordOf } from '../operations/index.ts';

type NodeOf<Name extends 'batchNorm' | 'conv2d'> = GraphNode & {
  operation: Extract<Operation, { op: Name }>;
};

type PoolNode = GraphNode & { operation: Extract<Operation, { window: unknown }> };

/**
 * What flows between units: feature maps as their parts, since a concatenation is not written. Nodes of which nothing but
 * their input comes out share its value.
 */
export interface Value {
  /** The only part, or the concatenation. */
  node: GraphNode;
  /** The nodes whose tensors it is made of, in order. */
  parts: readonly GraphNode[];
  /** Of a concatenation, the values that it joins. */
  joins: readonly Value[];
}

/** One call of the forward pass, and at most one of the backward pass. */
export interface Unit {
  /** The node whose tensor it makes; a `concat` here is one that has to be written. */
  output: GraphNode;
  /** The nodes whose tensors it reads, in order. */
  inputs: readonly GraphNode[];
  /** Where it normalises: the norm, and what of ReLU and convolution it does in the same call. */
  norm?: NormUnit;
}

export interface NormUnit {
  node: NodeOf<'batchNorm'>;
  source: Value;
  relu: boolean;
  convolution: NodeOf<'conv2d'> | undefined;
  /** Max-pooling after the ReLU, as in a stem, or the averages of a 1x1 convolution's output, as in a transition. */
  pool: PoolNode | undefined;
}

/**
 * Reads a graph as the units of a training program: norm, ReLU and convolution are one where nothing else reads what is
 * between them, and a concatenation is written only for who cannot take its parts.
 *
 * @returns the units in the order in which they can run, and the node whose tensor is the result
 */
export function readUnits(graph: Graph): { units: readonly Unit[]; output: GraphNode } {
  const units: Unit[] = [];
  const values = new Map<GraphNode, Value>();
  const written = new Set<GraphNode>();
  const done = new Set<GraphNode>();
  const readerOf = onlyReaders(graph);

  const single = (node: GraphNode): Value => ({ node, parts: [node], joins: [] });
  /** The node that has a value in one tensor: a concatenation is written now, unless it has been. */
  const inOne = (value: Value): GraphNode => {
    if (value.parts.length > 1 && !written.has(value.node)) {
      units.push({ output: value.node, inputs: value.parts });
      written.add(value.node);
    }
    return value.node;
  };
  const normalize = (node: NodeOf<'batchNorm'>): Unit => {
    const read = values.get(node.inputs[0]!)!;
    const isRepeated = new Set(read.parts).size < read.parts.length;
    // Two gradients of one part at a time are more than a norm can gather.
    const source = isRepeated ? single(inOne(read)) : read;
    const next = readerOf(node);
    const relu = next?.operation.op === 'relu' ? next : undefined;
    const after = relu && readerOf(relu);
    const convolution = after?.operation.op === 'conv2d' ? (after as NodeOf<'conv2d'>) : undefined;
    const pool = convolution ? averagesOf(convolution) : after?.operation.op === 'maxPool' ? after : undefined;
    const output = pool ?? convolution ?? relu ?? node;
    const norm = { node, source, relu: relu !== undefined, convolution, pool: pool as PoolNode | undefined };
    return { output, inputs: source.parts, norm };
  };

  /** The pooling that halves what a 1x1 convolution gives, if nothing else reads that. */
  const averagesOf = (convolution: NodeOf<'conv2d'>): GraphNode | undefined => {
    const next = readerOf(convolution);
    return next && isHalvable(convolution) && isHalving(next) ? next : undefined;
  };

  for (const node of graph.nodes) {
    if (done.has(node)) continue;
    const { op } = node.operation;
    const read = node.inputs.map((input) => values.get(input)!);
    if (op === 'input') values.set(node, single(node));
    else if (recordOf(node.operation).isIdentity?.(read.length, 'training')) values.set(node, read[0]!);
    else if (op === 'concat') values.set(node, { node, parts: read.flatMap(({ parts }) => parts), joins: read });
    else {
      const unit =
        op === 'batchNorm' ? normalize(node as NodeOf<'batchNorm'>) : { output: node, inputs: read.map(inOne) };
      units.push(unit);
      values.set(unit.output, single(unit.output));
      for (let inner: GraphNode | undefined = node; inner && inner !== unit.output; inner = readerOf(inner)) {
        done.add(inner);
      }
      done.add(unit.output);
    }
  }
  return { output: inOne(values.get(graph.output)!), units };
}

/** For each node the one that reads it, where it is one, reads it once, and the node is not the result itself. */
function onlyReaders(graph: Graph): (node: GraphNode) => GraphNode | undefined {
  const readers = new Map<GraphNode, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  }
  return (node) => {
    const all = readers.get(node) ?? [];
    return all.length === 1 && node !== graph.output ? all[0] : undefined;
  };
}
