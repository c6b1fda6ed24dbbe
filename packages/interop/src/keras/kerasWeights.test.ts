import { expect, it } from 'vitest';
import { LayoutError } from '../layouts/layout.ts';
import type { WeightFile } from '../weightFile.ts';
import type { LayerPlace } from './graphOf.ts';
import { KerasWeights } from './kerasWeights.ts';

const place = (...names: string[]): LayerPlace => ({
  names,
  path: 'nowhere',
  oldPath: 'nowhere',
  layer: { name: names.at(-1)!, className: 'BatchNormalization', config: {}, uses: [] },
});

/** An `.h5` file whose groups have weights of these names. */
function fileOf(groups: Record<string, string[]>): WeightFile {
  const paths = Object.entries(groups).flatMap(([group, names]) => names.map((name) => `${group}/${name}`));
  return {
    format: 'hdf5',
    metadata: { weight_names: JSON.stringify(groups) },
    tensors: new Map(paths.map((path) => [path, { shape: [1], values: new Float32Array(1) }])),
  };
}

it('finds a layer’s weights by its name, by the shortest of those that end alike', () => {
  const names = ['conv1/bn/gamma:0', 'bn/gamma:0', 'outer/other/gamma', 'a/twice/gamma', 'b/twice/gamma'];
  const weights = new KerasWeights(fileOf({ 'model_weights/densenet': names }));
  const found = (layer: string) => weights.take(place('densenet', layer), ['gamma'])[0];
  expect(found('bn')).toBe('model_weights/densenet/bn/gamma:0');
  expect(found('conv1/bn')).toBe('model_weights/densenet/conv1/bn/gamma:0');
  expect(found('other')).toBe('model_weights/densenet/outer/other/gamma');
  expect(found('twice')).toBeUndefined();
  expect(weights.unused).toEqual(['model_weights/densenet/a/twice/gamma', 'model_weights/densenet/b/twice/gamma']);
});

it('goes by Keras’ order where TensorFlow 1 gave weights another name than their layer', () => {
  const weights = new KerasWeights(fileOf({ conv1: ['conv1_2/kernel:0', 'conv1_2/bias:0'] }));
  expect(weights.take(place('conv1'), ['kernel', 'bias'])).toEqual(['conv1/conv1_2/kernel:0', 'conv1/conv1_2/bias:0']);
  const others = new KerasWeights(fileOf({ conv1: ['conv1_2/kernel:0', 'conv1_2/bias:0'] }));
  expect(others.take(place('conv1'), ['kernel'])).toEqual([undefined]);
});

it('gives each tensor out once', () => {
  const weights = new KerasWeights(fileOf({ bn: ['bn/gamma:0'] }));
  weights.take(place('bn'), ['gamma']);
  expect(() => weights.take(place('bn'), ['gamma'])).toThrow(LayoutError);
});
