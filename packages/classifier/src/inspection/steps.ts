import { foldableNorms, type Graph, type GraphNode } from '@densenet/model';
import type { StepInfo } from './types.ts';

/** A norm or an activation on the way from a source to the step that reads it. */
export interface Passage {
  node: GraphNode;
  /** Position of the source's first channel among the channels of `node`. */
  first: number;
}

/** A source of a step, and what stands between them. */
export interface ReadSource {
  node: GraphNode;
  channels: number;
  through: readonly Passage[];
}

/** A step of a graph. */
export interface Step {
  kind: StepInfo['kind'];
  /** The node that computes. */
  operation: GraphNode;
  /** The norm that is folded into the operation, whose value is the step's then. */
  norm: GraphNode | undefined;
  /** The node whose value the step has. */
  value: GraphNode;
  /** What it reads: one list of sources for each input, in the order of the concatenation. */
  inputs: readonly (readonly ReadSource[])[];
}

const kinds: readonly string[] = [
  'input',
  'conv2d',
  'maxPool',
  'averagePool',
  'globalAveragePool',
  'globalMaxPool',
  'add',
  'linear',
] satisfies StepInfo['kind'][];

/**
 * The steps of a graph, in the order in which they run. Every other node is a passage to one of them, a concatenation of what one
 * reads, or dropout, which does nothing at inference.
 */
export function stepsOf(graph: Graph): Step[] {
  const folded = foldableNorms(graph);
  const valueNodes = new Set<GraphNode>();
  return graph.nodes
    .filter(({ operation }) => kinds.includes(operation.op))
    .map((operation) => {
      const norm = folded.get(operation);
      const value = norm ?? operation;
      const inputs = operation.inputs.map((input) => sourcesOf(input, valueNodes));
      valueNodes.add(value);
      return { kind: operation.operation.op as StepInfo['kind'], operation, norm, value, inputs };
    });
}

/** The steps whose channels a node consists of. */
function sourcesOf(node: GraphNode, valueNodes: ReadonlySet<GraphNode>): ReadSource[] {
  const { operation, inputs, shape } = node;
  if (valueNodes.has(node)) return [{ node, channels: shape.at(-1)!, through: [] }];
  const sources = inputs.flatMap((input) => sourcesOf(input, valueNodes));
  if (operation.op === 'concat' || operation.op === 'dropout') return sources;
  let first = 0;
  return sources.map(({ through, channels, ...source }) => {
    const passage = { node, first };
    first += channels;
    return { ...source, channels, through: [...through, passage] };
  });
}
