import { quoted } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import { isObject, type Json, textOf } from './json.ts';

/** A reference to another layer's output: the layer's name, and the indices of its use and of its output. */
export interface KerasReference {
  layer: string;
  use: number;
  output: number;
}

/** One use of a layer: its input tensors and all arguments of the call. */
export interface KerasUse {
  inputs: KerasReference[];
  /** Positional arguments in their order, references among them; `named` has the others. */
  values: unknown[];
  named: Json;
}

export interface KerasLayer {
  name: string;
  /** `Conv2D` */
  className: string;
  config: Json;
  uses: KerasUse[];
  /** Given where the layer is itself a model. */
  model?: KerasModel;
}

/** A functional model, or a Sequential one, whose layers have no `uses`: each takes the one before it. */
export interface KerasModel {
  name: string;
  className: string;
  sequential: boolean;
  layers: KerasLayer[];
  inputs: KerasReference[];
  outputs: KerasReference[];
}

/** Largest description that is read, in bytes. DenseNet201's has half a megabyte. */
const MAX_CHARACTERS = 2 ** 23;
const MAX_LAYERS = 20_000;
const MAX_NESTING = 16;

const fail = (what: string) => new LayoutError(`the file's model config ${what}`);

/**
 * Reads what Keras 2 and 3 write of a model: `config.json` of a `.keras` file, the attribute `model_config` of an `.h5` file.
 *
 * @throws LayoutError where the text is no JSON, of another form, or larger than any network's
 */
export function parseModel(text: string): KerasModel {
  if (text.length > MAX_CHARACTERS) throw fail(`has ${text.length} characters; at most ${MAX_CHARACTERS} are read`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw fail(`is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`);
  }
  if (!isObject(json)) throw fail('is no JSON object');
  const count = { layers: 0 };
  const model = readModel(json, count, 0);
  if (model) return model;
  throw fail(
    `is of a ${quoted(textOf(json.class_name) ?? 'model')}, which does not list its layers; expected Functional or Sequential: ` +
      'a model of a class of its own can be saved after it is rebuilt as keras.Model(inputs, outputs)',
  );
}

/** The model that `json` describes; undefined where `json` is a layer and no model. */
function readModel(json: Json, count: { layers: number }, depth: number): KerasModel | undefined {
  const { config } = json;
  // Keras before 2.2 has a Sequential's layers as its config.
  const layers = Array.isArray(config) ? config : isObject(config) ? config.layers : undefined;
  if (!Array.isArray(layers)) return undefined;
  if (depth > MAX_NESTING) throw fail(`has models in models more than ${MAX_NESTING} deep`);
  const fields = isObject(config) ? config : {};
  const className = textOf(json.class_name) ?? 'Functional';
  const name = textOf(fields.name) ?? className;
  const read = layers.map((layer) => readLayer(layer, count, depth));
  if (new Set(read.map((layer) => layer.name)).size < read.length)
    throw fail(`has two layers of one name in ${quoted(name)}`);
  const sequential = !('input_layers' in fields);
  return {
    name,
    className,
    sequential,
    layers: read,
    inputs: sequential ? [] : references(fields.input_layers),
    outputs: sequential ? [] : references(fields.output_layers),
  };
}

function readLayer(json: unknown, count: { layers: number }, depth: number): KerasLayer {
  if (++count.layers > MAX_LAYERS) throw fail(`has more than ${MAX_LAYERS} layers`);
  if (!isObject(json)) throw fail('has a layer that is no JSON object');
  const config = isObject(json.config) ? json.config : {};
  const className = textOf(json.class_name);
  const name = textOf(json.name) ?? textOf(config.name) ?? className;
  if (className === undefined || name === undefined) throw fail('has a layer without class_name');
  const nodes = Array.isArray(json.inbound_nodes) ? json.inbound_nodes : [];
  const model = readModel(json, count, depth + 1);
  return { name, className, config, uses: nodes.map(readUse), ...(model ? { model } : {}) };
}

/**
 * One use of a layer. Keras 3 writes `{ args, kwargs }` with references as objects among them; Keras 2 a list of
 * `[layer, use, output, kwargs]`, or a single one.
 */
function readUse(node: unknown): KerasUse {
  if (isObject(node)) {
    const values = Array.isArray(node.args) ? node.args : [];
    const named = isObject(node.kwargs) ? node.kwargs : {};
    return { inputs: [...values, ...Object.values(named)].flatMap(tensorsIn), values, named };
  }
  if (!Array.isArray(node)) throw fail('has an inbound node of an unknown form');
  const entries: unknown[] = typeof node[0] === 'string' ? [node] : node;
  const inputs = entries.map(reference);
  const [first] = entries;
  const named: unknown = Array.isArray(first) ? first[3] : undefined;
  return { inputs, values: [], named: isObject(named) ? named : {} };
}

/** References in one argument as Keras 3 writes them: a single one, or a list. */
function tensorsIn(value: unknown): KerasReference[] {
  if (Array.isArray(value)) return value.flatMap((element) => (isObject(element) ? tensorsIn(element) : []));
  if (!isObject(value) || value.class_name !== '__keras_tensor__') return [];
  return [reference(isObject(value.config) ? value.config.keras_history : undefined)];
}

/** References as Keras 2 writes them: a single `[layer, use, output]`, or a list. */
function references(value: unknown): KerasReference[] {
  if (!Array.isArray(value)) return [];
  return typeof value[0] === 'string' ? [reference(value)] : value.map(reference);
}

function reference(value: unknown): KerasReference {
  const [layer, use, output] = Array.isArray(value) ? value : [];
  if (typeof layer !== 'string' || !Number.isSafeInteger(use) || !Number.isSafeInteger(output))
    throw fail('has a reference to a layer of an unknown form');
  return { layer, use: use as number, output: output as number };
}
