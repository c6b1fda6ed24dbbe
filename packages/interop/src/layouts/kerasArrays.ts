import type { NamedArray } from '@densenet/model';
import type { PlacedLayer } from '../architecture/expressDenseNet.ts';
import type { Operation } from '../architecture/step.ts';
import type { LayerPlace } from '../keras/graphOf.ts';
import type { KerasWeights } from '../keras/kerasWeights.ts';
import { inOwnOrder } from './channelOrder.ts';

/** A layer's arrays by this project's names for its variables; undefined for one that the file does not have. */
export type LayerArrays = Record<string, NamedArray | undefined>;

/**
 * A layer's arrays in this project's order of channels, and their paths in the file.
 *
 * @param biased whether any convolution of the network has a bias: then all get one
 * @throws LayoutError where another layer has taken the arrays, or they have other channels than the layers before give
 */
export function readLayer(
  layer: PlacedLayer,
  places: ReadonlyMap<string, LayerPlace>,
  weights: KerasWeights,
  biased: boolean,
): { found: LayerArrays; paths: Record<string, string | undefined> } {
  const paths = pathsOf(layer.step.operation, places.get(layer.step.layer)!, weights);
  const stored = Object.entries(paths).map(([variable, path]) => [variable, weights.at(path)] as const);
  return { found: arraysOf(layer, Object.fromEntries(stored), biased), paths };
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

/** A layer's arrays in this project's order of channels, with scales of 1 and offsets of 0 for those that the layer leaves out. */
function arraysOf(layer: PlacedLayer, found: LayerArrays, biased: boolean): LayerArrays {
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
