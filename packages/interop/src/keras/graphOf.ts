import type { Step } from '../architecture/step.ts';
import { quoted } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import { numberOf, shown } from './json.ts';
import { activeInPrediction, operationsOf } from './operationsOf.ts';
import type { KerasLayer, KerasModel, KerasReference, KerasUse } from './parseModel.ts';

/** Where a file has a layer's weights: under the names of the layer and the models around it, or under a numbered path. */
export interface LayerPlace {
  /** `["densenet121", "conv1_conv"]` */
  names: readonly string[];
  /** `layers/functional/layers/conv2d` */
  path: string;
  /** The numbered path in files of Keras 2.12 and 2.13, which count each layer with weights twice. */
  oldPath: string;
  layer: KerasLayer;
}

export interface KerasGraph {
  output: Step;
  /** By `layer` of the graph's steps. */
  places: ReadonlyMap<string, LayerPlace>;
}

/** Keras 2.12's and 2.13's name for what other versions call `layers`. */
export const oldContainer = '_layer_checkpoint_dependencies';

/** Limit of the graph's steps: each use of a model within a model adds all of that model's layers. */
const MAX_STEPS = 50_000;

/**
 * A model's layers as one graph, including the layers of models inside it.
 *
 * @throws LayoutError where the model has not exactly one input and one output, has a cycle, or names a layer that it has not
 */
export function graphOf(model: KerasModel): KerasGraph {
  const places = new Map<string, LayerPlace>();
  const count = { steps: 0 };
  const output = run(model, undefined, { names: [], path: '', oldPath: '', training: false }, places, count);
  return { output, places };
}

interface Surroundings {
  names: readonly string[];
  path: string;
  oldPath: string;
  /** Whether the model is called with `training=True`, so that it acts as in training also when it predicts. */
  training: boolean;
}

const noUse: KerasUse = { inputs: [], values: [], named: {} };

function run(
  model: KerasModel,
  given: Step | undefined,
  around: Surroundings,
  places: Map<string, LayerPlace>,
  count: { steps: number },
): Step {
  const { training } = around;
  const paths = numberedPaths(model, around);
  const fail = (what: string) => new LayoutError(`the model ${quoted(model.name)} ${what}`);
  const apply = (layer: KerasLayer, use: KerasUse, inputs: Step[]): Step => {
    if (++count.steps > MAX_STEPS) throw fail(`has more than ${MAX_STEPS} layers, those of models in it among them`);
    const place = { names: [...around.names, layer.name], ...paths.get(layer.name)!, layer };
    if (layer.className === 'InputLayer') return given ?? imageOf(layer);
    if (inputs.length === 0) throw fail(`has a layer ${quoted(layer.name)} that nothing goes into`);
    if (layer.model) {
      if (inputs.length > 1) throw fail(`gives the model ${quoted(layer.name)} ${inputs.length} inputs; expected one`);
      return run(layer.model, inputs[0], { ...place, training: training || activeInPrediction(use) }, places, count);
    }
    const name = place.names.join('/');
    places.set(name, place);
    let before = inputs;
    for (const operation of operationsOf(layer, training ? { ...use, named: { training: true } } : use)) {
      before = [{ layer: name, operation, inputs: before }];
    }
    return before[0]!;
  };
  if (!model.sequential) return evaluate(model, apply, fail);
  let step = given;
  for (const layer of model.layers) {
    // Without an InputLayer, the first layer's config has the shape of the images.
    if (!step && layer.className !== 'InputLayer') step = imageOf(layer);
    step = apply(layer, noUse, step ? [step] : []);
  }
  if (!step) throw fail('has no layers');
  return step;
}

/** Evaluates a functional model's output and all layers before it. Without recursion: a hostile graph may be very deep. */
function evaluate(
  model: KerasModel,
  apply: (layer: KerasLayer, use: KerasUse, inputs: Step[]) => Step,
  fail: (what: string) => LayoutError,
): Step {
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw fail(`has ${model.inputs.length} inputs and ${model.outputs.length} outputs; expected one of each`);
  }
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  const inputLayers = new Map(model.layers.map((layer) => [layer, { ...noUse }]));
  const find = ({ layer: name, use: index, output }: KerasReference) => {
    const layer = layers.get(name);
    if (!layer) throw fail(`has no layer ${quoted(name)}, from which another takes its input`);
    if (output !== 0) throw fail(`uses output ${output} of layer ${quoted(name)}; expected 0, its only one`);
    if (layer.model && layer.uses.length > 1) throw fail(`uses the model ${quoted(name)} ${layer.uses.length} times`);
    // Keras 2 counts the uses of a model from 1.
    const use = layer.uses.length > 1 ? layer.uses[index] : (layer.uses[0] ?? inputLayers.get(layer));
    if (!use) throw fail(`uses layer ${quoted(name)} for the time ${index}, and has ${layer.uses.length} uses of it`);
    return { layer, use };
  };
  const done = new Map<KerasUse, Step>();
  const open = new Set<KerasUse>();
  const last = find(model.outputs[0]!);
  const pending = [last];
  for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
    const { layer, use } = next;
    const needed = done.has(use) ? [] : use.inputs.map(find);
    const missing = needed.filter((input) => !done.has(input.use));
    if (missing.length === 0) {
      pending.pop();
      if (done.has(use)) continue;
      const inputs = needed.map((input) => done.get(input.use)!);
      done.set(use, apply(layer, use, inputs));
      continue;
    }
    if (open.has(use)) throw fail(`goes round in a circle at layer ${quoted(layer.name)}`);
    open.add(use);
    for (const input of missing) pending.push(input);
  }
  return done.get(last.use)!;
}

/** Keras keeps weights by class, counted in the order of the layers: `layers/conv2d`, `layers/conv2d_1`. */
function numberedPaths(
  { layers }: KerasModel,
  { path, oldPath }: Surroundings,
): Map<string, { path: string; oldPath: string }> {
  const counts = new Map<string, number>();
  const paths = new Map<string, { path: string; oldPath: string }>();
  const numbered = (around: string, kind: string, number: number) =>
    `${around === '' ? '' : `${around}/`}${kind}${number === 0 ? '' : `_${number}`}`;
  for (const { name, className } of layers) {
    const kind = snakeCase(className);
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    paths.set(name, {
      path: numbered(path, `layers/${kind}`, count),
      oldPath: numbered(oldPath, `${oldContainer}/${kind}`, 2 * count),
    });
  }
  return paths;
}

/** Keras' own `to_snake_case`, which names layers that have no name. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Keras 3's `batch_shape`, Keras 2's `batch_input_shape`: `[null, height, width, channels]`. */
function imageOf({ name, config }: KerasLayer): Step {
  const shape = config.batch_shape ?? config.batch_input_shape;
  if (shape === undefined || !Array.isArray(shape)) {
    return {
      layer: name,
      operation: { kind: 'image', height: undefined, width: undefined, channels: undefined },
      inputs: [],
    };
  }
  const [height, width, channels] = shape.slice(1).map((length) => numberOf(length));
  if (shape.length !== 4) {
    throw new LayoutError(
      `layer ${quoted(name)} takes ${shown(shape)}; expected images [batch, height, width, channels]`,
    );
  }
  return { layer: name, operation: { kind: 'image', height, width, channels }, inputs: [] };
}
