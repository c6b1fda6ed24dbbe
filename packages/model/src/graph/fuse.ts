import { type Operation, recordOf } from '../operations/index.ts';
import type { Graph, GraphNode } from './graph.ts';
import { isA, type NodeOf, type Unit, type Value } from './units.ts';

export interface FuseOptions {
  phase: 'training' | 'inference';
  /** Norms that are multiplied into the weights of the convolution before them, by that convolution: see `foldableNorms`. */
  folded?: ReadonlyMap<GraphNode, NodeOf<'batchNorm'>>;
  /** Nodes whose values are asked for, besides the result. */
  kept?: readonly GraphNode[];
  /** The most parts of a concatenation that is read by its parts; one of more parts is written. */
  mostParts?: number;
}

export interface Fused {
  /** In the order in which they can run. */
  units: readonly Unit[];
  /** The node whose tensor is the result. */
  output: GraphNode;
  /** The node whose tensor is the value of this one: itself, or, where this one computes nothing, the node that it reads. */
  standInOf(node: GraphNode): GraphNode;
}

/** Which operations the kernels of each phase can run in one call. */
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
  const { valueFor, inOne, join } = values(mostParts, (unit) => units.push(unit));

  /** The only reader of a node, if it does `op` and the node's value is not asked for; else undefined. */
  const onlyReader = <Op extends Operation['op']>(node: GraphNode, op: Op): NodeOf<Op> | undefined => {
    const [reader, another] = readersOf(node);
    const isAlone = reader !== undefined && another === undefined && !needed.has(node);
    return isAlone && isA(reader, op) ? reader : undefined;
  };
  const read = (node: GraphNode): Value => valueFor(standInOf(node));
  /** The norm, ReLU and pooling after a convolution that run in the same call. */
  const followers = (convolution: NodeOf<'conv2d'>, isNormalized: boolean) => {
    const norm = folded.get(convolution);
    const linear = norm ?? convolution;
    const relu = reluAfterConvolution ? onlyReader(linear, 'relu') : undefined;
    const average = isNormalized && isHalvable(convolution) ? onlyReader(linear, 'averagePool') : undefined;
    const pool = average && isHalving(average) ? average : undefined;
    return { relu, pool, nodes: [norm, relu, pool] };
  };
  const convolve = (convolution: NodeOf<'conv2d'>): [Unit, (GraphNode | undefined)[]] => {
    const inputs = convolution.inputs.map((node) => inOne(read(node)));
    const { relu, nodes } = followers(convolution, false);
    const output = last([convolution, ...nodes]);
    if (output === convolution) return [{ kind: 'plain', inputs, output }, []];
    return [{ kind: 'conv', convolution, relu: relu !== undefined, inputs, output }, nodes];
  };
  const normalize = (norm: NodeOf<'batchNorm'>): [Unit, (GraphNode | undefined)[]] => {
    const relu = onlyReader(norm, 'relu');
    const convolution = relu && onlyReader(relu, 'conv2d');
    const maxPool = relu && maxPoolAfterNorm ? onlyReader(relu, 'maxPool') : undefined;
    const after = convolution && followers(convolution, true);
    const value = read(norm.inputs[0]!);
    // A norm's gradient cannot add to the accumulator of one part twice.
    const isRepeated = new Set(value.parts).size < value.parts.length;
    const readsParts = (everyNormReadsParts || convolution !== undefined) && !isRepeated;
    const source = readsParts ? value : single(inOne(value));
    const nodes = [relu, convolution, maxPool, ...(after?.nodes ?? [])];
    const common = { norm, source, inputs: source.parts, output: last([norm, ...nodes]) };
    if (convolution) {
      const kind = after?.pool ? 'normReluConvPool' : 'normReluConv';
      return [{ ...common, kind, convolution, relu: after?.relu !== undefined }, nodes];
    }
    if (maxPool) return [{ ...common, kind: 'normReluMaxPool', pool: maxPool }, nodes];
    return [{ ...common, kind: relu ? 'normRelu' : 'norm' }, nodes];
  };

  /** Nodes that are part of a unit that has been made already. */
  const hidden = new Set<GraphNode>();
  for (const node of graph.nodes) {
    if (hidden.has(node) || standInOf(node) !== node || isA(node, 'input')) continue;
    if (isA(node, 'concat')) {
      const value = join(node, node.inputs.map(read));
      if (needed.has(node)) inOne(value);
    } else if (isA(node, 'batchNorm') || isA(node, 'conv2d')) {
      const [unit, within] = isA(node, 'conv2d') ? convolve(node) : normalize(node);
      units.push(unit);
      for (const inner of within) if (inner) hidden.add(inner);
    } else units.push({ kind: 'plain', inputs: node.inputs.map((input) => inOne(read(input))), output: node });
  }
  return { units, output: standInOf(graph.output), standInOf };
}

/** The values of nodes: one tensor each, except for concatenations that are not written. */
function values(mostParts: number, write: (unit: Unit) => void) {
  const joined = new Map<GraphNode, Value>();
  const written = new Set<GraphNode>();
  /** The node whose tensor is the value. A concatenation is written now, unless it has been. */
  const inOne = ({ node, parts }: Value): GraphNode => {
    if (parts.length > 1 && !written.has(node)) {
      write({ kind: 'plain', inputs: parts, output: node });
      written.add(node);
    }
    return node;
  };
  return {
    inOne,
    valueFor: (node: GraphNode): Value => joined.get(node) ?? single(node),
    /** The value of a concatenation, which is written now if it has more than `mostParts` parts. */
    join: (node: GraphNode, joins: readonly Value[]): Value => {
      const value = { node, parts: joins.flatMap(({ parts }) => parts), joins };
      if (value.parts.length > mostParts) return single(inOne(value));
      joined.set(node, value);
      return value;
    },
  };
}

const single = (node: GraphNode): Value => ({ node, parts: [node], joins: [] });

const last = (nodes: readonly (GraphNode | undefined)[]): GraphNode => nodes.findLast((node) => node !== undefined)!;

/** Whether averages of a convolution's output can be taken before it: where it is 1x1, of stride 1, without padding. */
function isHalvable({ operation: { spec } }: NodeOf<'conv2d'>): boolean {
  return spec.kernelSize === 1 && spec.stride === 1 && spec.padding === 0;
}

/** The pooling of a transition: averages over windows of 2x2, side by side. */
function isHalving({ operation: { window } }: NodeOf<'averagePool'>): boolean {
  return window.kernelSize === 2 && window.stride === 2 && window.padding === 0;
}

/** Stand-ins and readers of nodes, as if those that compute nothing were not there. */
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
