import {
  expectArraysOf,
  foldableNorms,
  type GraphNode,
  type Operation,
  parameterSpecs,
  recordOf,
} from '@densenet/model';
import { ExportError, type ExportedModel, type ExportOptions } from './exportedModel.ts';
import { type Normalization, normalizationOf } from './normalization.ts';
import { uniqueNames } from './uniqueNames.ts';
import { type LayerWeights, weightsReader } from './weights.ts';

/** What a layer of an export does: an operation that computes something at inference. */
export type ExportedOperation = Exclude<Operation, { op: 'dropout' }>;

/** A node of the graph as every format writes it: what does nothing at inference is gone, norms are folded or not. */
export interface ExportedLayer {
  /** The scope of its parameters; one without any is called after its input: `features.norm0.relu`. No two are the same. */
  name: string;
  operation: ExportedOperation;
  inputs: readonly ExportedLayer[];
  /** Shape for one image: `[height, width, channels]` or `[features]`. */
  shape: readonly number[];
  /** In TensorFlow's axis order. Folded ones are made anew at each call, so that not all need to be in memory at once. */
  readWeights(): LayerWeights;
}

export interface ExportedLayers {
  /** In the order in which they can run; the first is the input. */
  layers: readonly ExportedLayer[];
  /** Gives the logits. */
  output: ExportedLayer;
  /** What is done to uint8 images ahead of the first layer; undefined for a graph that takes preprocessed ones. */
  normalization: Normalization | undefined;
  /** Name of the graph's result. */
  outputName: 'logits' | 'probabilities';
}

/** Name of every export's input. */
export const inputName = 'images';

/**
 * What all formats have in common.
 *
 * @throws CheckpointError where the arrays are not those of the graph
 * @throws ExportError where labels, preprocessing or an output do not fit it
 */
export function exportedLayers(model: ExportedModel, options: ExportOptions): ExportedLayers {
  expectFitting(model);
  const { graph, arrays } = model;
  const normalization = options.preprocessing === true ? normalizationOf(model) : undefined;
  const outputName = normalization === undefined ? 'logits' : 'probabilities';
  const norms: ReturnType<typeof foldableNorms> = options.foldNorms === true ? foldableNorms(graph) : new Map();
  const folded = new Set<GraphNode>(norms.values());
  const unique = uniqueNames([inputName, 'logits', 'probabilities']);
  // Ahead of names that are made up, so that weights keep theirs.
  const scopes = new Map<GraphNode, string>();
  for (const node of graph.nodes) {
    if ('name' in node.operation) scopes.set(node, unique(node.operation.name));
  }
  const layers: ExportedLayer[] = [];
  const layerOf = new Map<GraphNode, ExportedLayer>();
  for (const node of graph.nodes) {
    const { operation, shape } = node;
    const inputs = node.inputs.map((input) => layerOf.get(input)!);
    const isIdentity = recordOf(operation).isIdentity?.(inputs.length, 'inference');
    if (operation.op === 'dropout' || isIdentity || folded.has(node)) {
      layerOf.set(node, inputs[0]!);
      continue;
    }
    const name = operation.op === 'input' ? inputName : (scopes.get(node) ?? unique(nameOf(node, inputs)));
    const layer = { name, operation, inputs, shape, readWeights: weightsReader(node, norms.get(node), arrays) };
    layers.push(layer);
    layerOf.set(node, layer);
  }
  return { layers, output: layerOf.get(graph.output)!, normalization, outputName };
}

function expectFitting({ graph, arrays, labels }: ExportedModel): void {
  expectArraysOf(parameterSpecs(graph), arrays);
  for (const [name, { shape, values }] of Object.entries(arrays)) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (values.length === size) continue;
    throw new ExportError(`${name} has ${values.length} values, expected ${size} for its shape [${shape.join(', ')}]`);
  }
  if (graph.output.shape.length !== 1) {
    throw new ExportError(
      `the network gives [${graph.output.shape.join(', ')}] for an image, expected logits: [classes]`,
    );
  }
  if (labels !== undefined && labels.length !== graph.output.shape[0]) {
    throw new ExportError(`there are ${labels.length} labels, but the network has ${graph.output.shape[0]} classes`);
  }
}

/**
 * The name of a layer that has no parameters. The scope that a join belongs to is that of what its layer has made: a sum's
 * first term, a concatenation's last part. What changes one value after the other is called after these.
 */
function nameOf({ operation: { op }, shape }: GraphNode, inputs: readonly ExportedLayer[]): string {
  const [first] = inputs;
  if (op === 'add') return scopeOf(first!) + op;
  if (op === 'concat') return scopeOf(inputs.at(-1)!) + op;
  return first!.shape.join() === shape.join() ? `${first!.name}.${op}` : op;
}

/** `features.denseblock1.` of `features.denseblock1.conv1`. */
const scopeOf = ({ name }: ExportedLayer): string => name.slice(0, name.lastIndexOf('.') + 1);
