import type { NamedArray } from '@densenet/model';
import { describeDenseNet } from '../architecture/describeDenseNet.ts';
import { type ExpressedDenseNet, expressDenseNet, type PlacedLayer } from '../architecture/expressDenseNet.ts';
import type { Operation } from '../architecture/step.ts';
import { counted, someOf } from '../bytes/quoted.ts';
import { graphOf, type LayerPlace } from '../keras/graphOf.ts';
import { isObject, textOf } from '../keras/json.ts';
import { KerasWeights } from '../keras/kerasWeights.ts';
import { leftOver } from '../keras/leftOver.ts';
import { parseModel } from '../keras/parseModel.ts';
import type { WeightFile } from '../weightFile.ts';
import { inOwnOrder } from './channelOrder.ts';
import { imagesOf } from './kerasImages.ts';
import type { NamedNetwork } from './layout.ts';

/**
 * A DenseNet from a Keras file that has its model's config (`.keras`, or an `.h5` file of a whole model): the config says
 * which layer is which and what each computes, also in models within models and with a head of one's own.
 *
 * @param config JSON: `config.json`, or the attribute `model_config`
 * @throws LayoutError naming the layer that this project's DenseNet does not have, what it is and what was expected
 */
export function fromKerasModel(file: WeightFile, config: string): NamedNetwork {
  const { output, places } = graphOf(parseModel(config));
  const description = describeDenseNet(output);
  const expressed = expressDenseNet(description);
  const weights = new KerasWeights(file);
  const images = imagesOf(description, places, weights);
  const arrays: Record<string, NamedArray> = Object.create(null);
  const sources: Record<string, string> = Object.create(null);
  const biased = expressed.layers.some(({ step }) => step.operation.kind === 'convolution' && step.operation.bias);
  for (const layer of expressed.layers) {
    const place = places.get(layer.step.layer)!;
    const paths = pathsOf(layer.step.operation, place, weights);
    const taken = Object.entries(paths).map(([variable, path]) => [variable, weights.at(path)] as const);
    const own = arraysOf(layer, Object.fromEntries(taken), biased);
    for (const [variable, array] of Object.entries(own)) {
      const name = `${layer.name}.${variable}`;
      if (array) arrays[name] = array;
      if (paths[variable] !== undefined) sources[name] = paths[variable];
    }
  }
  if (expressed.binary) twoClasses(arrays);
  const otherHead = expressed.otherHead && otherHeadOf(expressed.otherHead, places, weights);
  const { lines, others } = leftOver(weights.unused);
  // What belongs to no layer of the network shows as left over.
  for (const path of others) {
    arrays[path] = file.tensors.get(path)!;
    sources[path] = path;
  }
  const idle = expressed.trainingOnly.map(({ layer }) => layer);
  return {
    layout: 'keras',
    arrays,
    sources,
    ...(otherHead ? { otherHead } : {}),
    batchNormEpsilon: expressed.batchNormEpsilon,
    concat: expressed.concat,
    dropRate: expressed.dropRate,
    images,
    assumed: assumedOf(expressed),
    ignored: [
      ...lines,
      ...(idle.length > 0 ? [`${counted(idle.length, 'layer')} for training only (${someOf(idle)})`] : []),
      ...precisionOf(expressed, places),
    ],
  };
}

/** The paths of a layer's variables by this project's names for them, in Keras' order. */
function pathsOf(operation: Operation, place: LayerPlace, weights: KerasWeights): Record<string, string | undefined> {
  const variables = variablesOf(operation);
  const paths = weights.take(
    place,
    variables.map(([keras]) => keras),
  );
  return Object.fromEntries(variables.map(([, own], index) => [own, paths[index]]));
}

function variablesOf(operation: Operation): [keras: string, own: string][] {
  if (operation.kind === 'norm') {
    return [
      ...(operation.weight ? [['gamma', 'weight'] as [string, string]] : []),
      ...(operation.bias ? [['beta', 'bias'] as [string, string]] : []),
      ['moving_mean', 'running_mean'],
      ['moving_variance', 'running_var'],
    ];
  }
  if (operation.kind !== 'convolution' && operation.kind !== 'linear') return [];
  return [['kernel', 'weight'], ...(operation.bias ? [['bias', 'bias'] as [string, string]] : [])];
}

type Arrays = Record<string, NamedArray | undefined>;

/** A layer's arrays in this project's order of channels; what the layer leaves out, which is 1 or 0, is written out. */
function arraysOf(layer: PlacedLayer, found: Arrays, biased: boolean): Arrays {
  const { operation } = layer.step;
  const axis = operation.kind === 'convolution' ? 2 : 0;
  const ordered = (name: string) => found[name] && inOwnOrder(found[name], axis, layer);
  if (operation.kind === 'norm') {
    const mean = ordered('running_mean');
    const weight = operation.weight ? ordered('weight') : filled(mean?.shape, 1);
    const bias = operation.bias ? ordered('bias') : filled(mean?.shape, 0);
    return { weight, bias, running_mean: mean, running_var: ordered('running_var') };
  }
  const weight = ordered('weight');
  if (operation.kind === 'convolution' && !biased) return { weight };
  const hasBias = (operation.kind === 'convolution' || operation.kind === 'linear') && operation.bias;
  return { weight, bias: hasBias ? found.bias : filled(weight?.shape.slice(-1), 0) };
}

function filled(shape: readonly number[] | undefined, value: number): NamedArray | undefined {
  if (!shape) return undefined;
  const count = shape.reduce((product, length) => product * length, 1);
  return { shape: [...shape], values: new Float32Array(count).fill(value) };
}

/** The tensors of a head that no linear layer expresses. */
function otherHeadOf(
  { steps, problem }: NonNullable<ExpressedDenseNet['otherHead']>,
  places: ReadonlyMap<string, LayerPlace>,
  weights: KerasWeights,
) {
  const layers = new Set(steps.map(({ layer }) => layer));
  return { tensors: weights.takeAll([...layers].map((layer) => places.get(layer)!)), problem };
}

/** sigmoid(z) is the second of softmax(0, z). */
function twoClasses(arrays: Record<string, NamedArray>): void {
  const { 'classifier.weight': weight, 'classifier.bias': bias } = arrays;
  for (const [name, array] of Object.entries({ 'classifier.weight': weight, 'classifier.bias': bias })) {
    if (array?.shape.at(-1) !== 1) continue;
    const values = Float32Array.from({ length: 2 * array.values.length }, (_, index) =>
      index % 2 === 0 ? 0 : array.values[(index - 1) / 2]!,
    );
    arrays[name] = { shape: [...array.shape.slice(0, -1), 2], values };
  }
}

function assumedOf({ layers, binary, output }: ExpressedDenseNet): string[] {
  if (!layers.some(({ name }) => name === 'classifier')) return [];
  if (binary) {
    const found = output === 'sigmoid' ? 'with a sigmoid' : 'without an activation, taken for a logit';
    return [`two classes in the place of one output ${found}: it is the second's`];
  }
  return output === 'linear' ? ['logits of a softmax: the network ends with a fully connected layer'] : [];
}

/** Keras' mixed precision computes in half of it; here all is float32. */
function precisionOf({ layers }: ExpressedDenseNet, places: ReadonlyMap<string, LayerPlace>): string[] {
  const policies = new Set(layers.map(({ step }) => policyOf(places.get(step.layer)!)));
  return [...policies].filter((name) => name !== 'float32').map((name) => `the precision ${name}: computed in float32`);
}

function policyOf({ layer: { config } }: LayerPlace): string {
  const { dtype } = config;
  const named = isObject(dtype) && isObject(dtype.config) ? dtype.config.name : dtype;
  return (textOf(named) ?? 'float32').slice(0, 40);
}
