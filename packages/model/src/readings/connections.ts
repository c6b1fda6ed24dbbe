import type { NamedArray } from '../checkpoint/index.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { recordOf } from '../operations/index.ts';
import { isWeighted } from '../parameters.ts';

/** Channels that a layer reads, by the node that made them. */
export interface Source {
  node: GraphNode;
  channels: number;
}

/** A convolution or the classifier, and what it reads: the first channels from the first source, and so on. */
export interface Reader {
  node: GraphNode;
  sources: readonly Source[];
}

/** Layers of which each reads all before it, and what they add is joined to what they read (paper, section 3). */
export interface DenselyConnected {
  /** What enters: the stem's output, or a transition's. */
  input: GraphNode;
  /** In order: the node whose channels the layer adds, and its first convolution, which reads all before it. */
  layers: readonly { added: GraphNode; reader: Reader }[];
  /** The layer that reads all of them: the transition's convolution, or the classifier. */
  exit: Reader;
}

/** What each convolution and the classifier read, found by following norms, activations and concatenations back. */
export function readers(graph: Graph): Reader[] {
  return graph.nodes.filter(isWeighted).map((node) => ({ node, sources: sourcesOf(node.inputs[0]!) }));
}

/**
 * The nodes whose channels a value consists of. A pooling with a window counts as a source of its own, although it computes each
 * channel from the same channel: the next block begins after it.
 */
function sourcesOf(node: GraphNode): Source[] {
  const { operation, inputs, shape } = node;
  if (operation.op === 'concat') return inputs.flatMap(sourcesOf);
  return recordOf(operation).keepsChannels ? sourcesOf(inputs[0]!) : [{ node, channels: shape.at(-1)! }];
}

/**
 * The densely connected parts of a network, found by what its layers read and not by name; none in a network that never
 * concatenates.
 */
export function denselyConnected(graph: Graph): DenselyConnected[] {
  const all = readers(graph);
  const blocks = new Map<GraphNode, Reader[]>();
  for (const reader of all) {
    const input = reader.sources[0]!.node;
    blocks.set(input, [...(blocks.get(input) ?? []), reader]);
  }
  return [...blocks]
    .map(([input, inBlock]) => ({ input, inBlock, exit: inBlock.at(-1)! }))
    .filter(({ exit }) => exit.sources.length > 1)
    .map(({ input, inBlock, exit }) => ({
      input,
      exit,
      layers: exit.sources.slice(1).map(({ node }, index) => ({ added: node, reader: inBlock[index]! })),
    }));
}

/**
 * How much a reader uses each of its sources: the mean absolute filter weight (paper, figure 5).
 *
 * @param filter the reader's `weight`: `[height, width, inChannels, outChannels]` or `[inFeatures, outFeatures]`
 * @returns one value a source, in order
 */
export function meanAbsoluteWeights({ sources }: Reader, { shape, values }: NamedArray): number[] {
  const outChannels = shape.at(-1)!;
  const inChannels = shape.at(-2)!;
  const sums = new Float64Array(inChannels);
  for (let index = 0; index < values.length; index++) {
    const channel = Math.floor(index / outChannels) % inChannels;
    sums[channel] = sums[channel]! + Math.abs(values[index]!);
  }
  const perChannel = values.length / inChannels;
  let first = 0;
  return sources.map(({ channels }) => {
    let sum = 0;
    for (let channel = first; channel < first + channels; channel++) sum += sums[channel]!;
    first += channels;
    return sum / (channels * perChannel);
  });
}
