import type { Layers, Network } from '../definition/layers.ts';
import { InputTooSmallError, NetworkTooLargeError } from '../errors.ts';
import { type Operation, recordOf } from '../operations/index.ts';
import type { Shape } from '../operations/shape.ts';

export interface GraphNode {
  /** Position in `Graph.nodes`. */
  id: number;
  operation: Operation;
  inputs: readonly GraphNode[];
  shape: Shape;
}

/** A network written out: nodes in the order in which they can run, the first the input, the last the output. */
export interface Graph {
  nodes: readonly GraphNode[];
  output: GraphNode;
  /** What the network has marked with a name: see `Layers.mark`. */
  marks: ReadonlyMap<string, GraphNode>;
}

/**
 * Reads a network as a graph with the shapes for one size of image.
 *
 * @param inputShape `[height, width, channels]`
 * @throws InputTooSmallError where a layer would come out empty; it names the layer and the smallest input
 */
export function readGraph(network: Network, inputShape: readonly [number, number, number]): Graph {
  try {
    return trace(network, inputShape);
  } catch (error) {
    if (!(error instanceof InputTooSmallError)) throw error;
    const smallest = smallestInput(network, inputShape[2]);
    throw new InputTooSmallError(error.layer, error.shape, { input: inputShape, smallest });
  }
}

/** Far above what any network of the field needs: ImageNet's halve their input five times. */
const largestTried = 1024;

/** Most operations of one network. A DenseNet of 10,000 layers has fewer; the field's largest have a few thousand. */
const mostNodes = 100_000;

/**
 * Height and width of the smallest square image that the network takes.
 *
 * @throws NetworkTooLargeError where there is none up to 1024, or the network has more operations than anybody could run
 */
export function smallestInput(network: Network, channels: number): number {
  const fits = (size: number): boolean => {
    try {
      trace(network, [size, size, channels]);
      return true;
    } catch (error) {
      if (!(error instanceof InputTooSmallError)) throw error;
      return false;
    }
  };
  let size = 1;
  while (!fits(size)) {
    size *= 2;
    if (size <= largestTried) continue;
    throw new NetworkTooLargeError(`no input up to ${largestTried}x${largestTried} makes this network give an output`);
  }
  // A network that takes an image takes every larger one.
  let tooSmall = Math.floor(size / 2);
  while (size - tooSmall > 1) {
    const between = Math.floor((size + tooSmall) / 2);
    if (fits(between)) size = between;
    else tooSmall = between;
  }
  return size;
}

function trace(network: Network, inputShape: readonly [number, number, number]): Graph {
  const nodes: GraphNode[] = [];
  const marks = new Map<string, GraphNode>();
  const append = (operation: Operation, inputs: readonly GraphNode[], shapes = inputs.map(({ shape }) => shape)) => {
    if (nodes.length === mostNodes) {
      throw new NetworkTooLargeError(`the network has more than ${mostNodes} operations: choose fewer layers`);
    }
    const node = { id: nodes.length, operation, inputs, shape: recordOf(operation).shape(operation, shapes) };
    nodes.push(node);
    return node;
  };
  const input = append({ op: 'input' }, [], [inputShape]);
  const output = network(graphLayers({ append, marks }, ''), input);
  return { nodes, output, marks };
}

interface Trace {
  append(operation: Operation, inputs: readonly GraphNode[]): GraphNode;
  marks: Map<string, GraphNode>;
}

function graphLayers(trace: Trace, scope: string): Layers<GraphNode> {
  const { append, marks } = trace;
  return {
    within: (name) => graphLayers(trace, `${scope}${name}.`),
    channels: (x) => x.shape.at(-1)!,
    conv2d: (name, x, spec) => append({ op: 'conv2d', name: scope + name, spec }, [x]),
    batchNorm: (name, x, spec) => append({ op: 'batchNorm', name: scope + name, spec }, [x]),
    activation: (x, { kind: op, ...rest } = { kind: 'relu' }) => append({ op, ...rest } as Operation, [x]),
    add: (xs) => append({ op: 'add' }, xs),
    concat: (xs) => append({ op: 'concat' }, xs),
    maxPool: (name, x, window) => append({ op: 'maxPool', name: scope + name, window }, [x]),
    averagePool: (name, x, window) =>
      append({ op: 'averagePool', name: scope + name, window: { padding: 0, ...window } }, [x]),
    globalAveragePool: (x) => append({ op: 'globalAveragePool' }, [x]),
    globalMaxPool: (x) => append({ op: 'globalMaxPool' }, [x]),
    linear: (name, x, spec) => append({ op: 'linear', name: scope + name, spec }, [x]),
    // A network without dropout has no node for it.
    dropout: (x, rate) => (rate === 0 ? x : append({ op: 'dropout', rate }, [x])),
    mark: (name, x) => {
      marks.set(name, x);
      return x;
    },
  };
}
