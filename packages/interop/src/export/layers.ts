import {
  expectArraysOf,
  foldableNorms,
  type GraphNode,
  type Operation,
  parameterSpecs,
  recordOf,
} from '@densenet/model';
import { ExportError, type ExportedModel, type ExportOptions } from './exportedModel.ts';
import { type LayerWeights, weightsReader } from './weights.ts';

/** Operation of an exported layer: any but dropout, which does nothing at inference. */
export type ExportedOperation = Exclude<Operation, { op: 'dropout' }>;

/** A node of the graph as every format writes it. Nodes that do nothing at inference are left out, norms folded if asked. */
export interface ExportedLayer {
  /** Unique: the scope of the layer's parameters. One without parameters is named after its input: `features.norm0.relu`. */
  name: string;
  operation: ExportedOperation;
  inputs: readonly ExportedLayer[];
  /** Shape for one image: `[height, width, channels]` or `[features]`. */
  shape: readonly number[];
  /** Weights in TensorFlow's axis order. Folded weights are computed at each call, so that not all are in memory at once. */
  readWeights(): LayerWeights;
}

export interface ExportedLayers {
  /** In the order in which they can run; the first is the input. */
  layers: readonly ExportedLayer[];
  /** The layer that gives the logits. */
  output: ExportedLayer;
  /** Applied to uint8 images before the first layer; undefined for a graph that takes preprocessed images. */
  normalization: Normalization | undefined;
  /** Name of the graph's result. */
  outputName: 'logits' | 'probabilities';
}

/** Name of every export's input. */
export const inputName = 'images';

/**
 * The layers of an export, which every format writes in its own way.
 *
 * @throws CheckpointError where the arrays are not those of the graph
 * @throws ExportError where labels, preprocessing or an output do not fit the graph
 */
export function exportedLayers(model: ExportedModel, options: ExportOptions): ExportedLayers {
  expectFitting(model);
  const { graph, arrays } = model;
  const normalization = options.preprocessing === true ? normalizationOf(model) : undefined;
  const outputName = normalization === undefined ? 'logits' : 'probabilities';
  const norms: ReturnType<typeof foldableNorms> = options.foldNorms === true ? foldableNorms(graph) : new Map();
  const folded = new Set<GraphNode>(norms.values());
  const unique = uniqueNames([inputName, 'logits', 'probabilities']);
  // Scopes of parameters get their names first, so that made-up names cannot take them.
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
 * The name of a layer that has no parameters. A sum or concatenation is put into the scope of the newest feature maps that it
 * joins: a sum's first term, a concatenation's last part. An operation that keeps the shape is named after its input.
 */
function nameOf({ operation: { op }, shape }: GraphNode, inputs: readonly ExportedLayer[]): string {
  const [first] = inputs;
  if (op === 'add') return scopeOf(first!) + op;
  if (op === 'concat') return scopeOf(inputs.at(-1)!) + op;
  return first!.shape.join() === shape.join() ? `${first!.name}.${op}` : op;
}

/** `features.denseblock1.` of `features.denseblock1.conv1`. */
const scopeOf = ({ name }: ExportedLayer): string => name.slice(0, name.lastIndexOf('.') + 1);

/** Gives each name back as it is the first time, and with `_2`, `_3`, ... behind it when it was given before. */
export function uniqueNames(taken: readonly string[] = []): (name: string) => string {
  const given = new Set(taken);
  return (name) => {
    let unique = name;
    for (let count = 2; given.has(unique); count++) unique = `${name}_${count}`;
    given.add(unique);
    return unique;
  };
}

/** `pixel * scale - offset`, for each channel, is the network's input: `(pixel / 255 - mean) / std` as one multiplication. */
export interface Normalization {
  scale: Float32Array;
  /** Undefined where the offset is zero in every channel. */
  offset: Float32Array | undefined;
}

/** @throws ExportError where the model has no preprocessing, or one for images of another size than the graph's */
export function normalizationOf({ graph, preprocessing }: ExportedModel): Normalization {
  if (preprocessing === undefined) {
    throw new ExportError('the model has no preprocessing to put into the export: it must say mean and std');
  }
  const { height, width, channels, mean, std } = preprocessing;
  const expected = graph.nodes[0]!.shape;
  if ([height, width, channels].join() !== expected.join()) {
    throw new ExportError(
      `the preprocessing gives images of [${height}, ${width}, ${channels}], but the graph takes [${expected.join(', ')}]`,
    );
  }
  return {
    scale: Float32Array.from(std, (deviation) => 1 / (255 * deviation)),
    offset: mean.every((value) => value === 0)
      ? undefined
      : Float32Array.from(mean, (value, channel) => value / std[channel]!),
  };
}
