import type { ConvolutionSpec } from '../definition/layers.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { isHalvable, isHalving } from '../graph/halving.ts';
import { recordOf } from '../operations/index.ts';

/** What one call computes: a node, or several of which nobody sees what is in between. */
export type InferenceUnit = {
  inputs: readonly GraphNode[];
  /** The last of its nodes. */
  output: GraphNode;
} & (
  | { kind: 'plain' }
  | { kind: 'normRelu'; norm: GraphNode }
  | {
      kind: 'convolution';
      convolution: GraphNode;
      spec: ConvolutionSpec;
      /** The norm before it, with a ReLU in between. One after it is in its weights. */
      norm: GraphNode | undefined;
      /** Whether a ReLU follows, after the norm in its weights if there is one. */
      relu: boolean;
      /** Whether averages of what comes out are taken, as in a transition. */
      pooled: boolean;
    }
);

export interface InferenceUnits {
  /** In the order in which they can run. */
  units: readonly InferenceUnit[];
  /** Nodes that do nothing at inference stand for their input. */
  standInOf(node: GraphNode): GraphNode;
  /** Who reads a node's value, nodes that do nothing left out. */
  readersOf(node: GraphNode): readonly GraphNode[];
}

/**
 * Groups a graph's nodes: a norm and the ReLU after it; these and the convolution after them; a convolution, the norm that
 * was folded into it and the ReLU after it. What is kept, or read by anyone else, is not hidden inside a group.
 */
export function fuseForInference(
  graph: Graph,
  { folded, kept }: { folded: ReadonlyMap<GraphNode, GraphNode>; kept: readonly GraphNode[] },
): InferenceUnits {
  const { standInOf, readersOf } = withoutIdentities(graph);
  const needed = new Set([graph.output, ...kept].map(standInOf));
  const onlyReader = (node: GraphNode, op: 'relu' | 'conv2d' | 'averagePool'): GraphNode | undefined => {
    const readers = readersOf(node);
    return readers.length === 1 && !needed.has(node) && readers[0]!.operation.op === op ? readers[0] : undefined;
  };
  const units: InferenceUnit[] = [];
  const inConvolutions = new Set(folded.values());
  /** Nodes that are part of a group which has been met, or will be at its convolution. */
  const hidden = new Set<GraphNode>(inConvolutions);
  const normBefore = new Map<GraphNode, GraphNode>();
  for (const node of graph.nodes) {
    const { operation } = node;
    if (operation.op === 'input' || hidden.has(node) || standInOf(node) !== node) continue;
    const inputs = node.inputs.map(standInOf);
    if (operation.op === 'batchNorm') {
      const relu = onlyReader(node, 'relu');
      const convolution = relu && onlyReader(relu, 'conv2d');
      if (relu) hidden.add(relu);
      if (convolution) normBefore.set(convolution, node);
      else if (relu) units.push({ kind: 'normRelu', norm: node, inputs, output: relu });
      else units.push({ kind: 'plain', inputs, output: node });
    } else if (operation.op === 'conv2d') {
      const norm = normBefore.get(node);
      const linear = folded.get(node) ?? node;
      const relu = onlyReader(linear, 'relu');
      const pool = norm && isHalvable(node) ? onlyReader(linear, 'averagePool') : undefined;
      const halved = pool && isHalving(pool) ? pool : undefined;
      for (const after of [relu, halved]) if (after) hidden.add(after);
      units.push({
        kind: 'convolution',
        convolution: node,
        spec: operation.spec,
        norm,
        relu: relu !== undefined,
        pooled: halved !== undefined,
        inputs: norm ? norm.inputs.map(standInOf) : inputs,
        output: halved ?? relu ?? linear,
      });
    } else units.push({ kind: 'plain', inputs, output: node });
  }
  return { units, standInOf, readersOf };
}

function withoutIdentities(graph: Graph) {
  const standIns = new Map<GraphNode, GraphNode>();
  const readers = new Map<GraphNode, GraphNode[]>();
  const standInOf = (node: GraphNode): GraphNode => standIns.get(node) ?? node;
  for (const node of graph.nodes) {
    if (recordOf(node.operation).isIdentity?.(node.inputs.length, 'inference'))
      standIns.set(node, standInOf(node.inputs[0]!));
    else for (const input of node.inputs.map(standInOf)) readers.set(input, [...(readers.get(input) ?? []), node]);
  }
  return { standInOf, readersOf: (node: GraphNode): readonly GraphNode[] => readers.get(node) ?? [] };
}
