import { createDenseNet, denseNetConfig } from '@densenet/model';
import { tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { deterministicImages, deterministicParameter } from '../../../model/src/testing/deterministic.ts';
import { fixtureJson, logitsDifference } from '../testing/pretrained/expected.ts';
import type { StoredArray, WeightFile } from '../weightFile.ts';
import { deduceConfig } from './deduceConfig.ts';
import { LayoutError } from './layout.ts';
import { recognize } from './recognize.ts';

interface KerasFixture {
  imagesShape: [number, number, number, number];
  logits: { values: number[] };
  files: Record<'weights.h5' | 'h5', [path: string, name: string, shape: number[]][]>;
}

const keras = fixtureJson<KerasFixture>('tinyKeras.json');

/** A tensor of a Keras file with the deterministic value of torchvision's name, in Keras' axis order. */
function kerasTensor(name: string, shape: number[]): StoredArray {
  if (shape.length !== 4 && shape.length !== 2) return { shape, values: deterministicParameter(name, shape) };
  const [height, width, inputs, outputs] =
    shape.length === 4 ? (shape as [number, number, number, number]) : [1, 1, ...(shape as [number, number])];
  const stored = deterministicParameter(
    name,
    shape.length === 4 ? [outputs, inputs, height, width] : [outputs, inputs],
  );
  const positions = height * width;
  const values = new Float32Array(stored.length);
  for (let index = 0; index < values.length; index++) {
    const output = index % outputs;
    const input = Math.floor(index / outputs) % inputs;
    const position = Math.floor(index / outputs / inputs);
    values[index] = stored[(output * inputs + input) * positions + position]!;
  }
  return { shape, values };
}

const kerasFile = (kind: keyof KerasFixture['files']): WeightFile => ({
  format: 'hdf5',
  metadata: {},
  tensors: new Map(keras.files[kind].map(([path, name, shape]) => [path, kerasTensor(name, shape)])),
});

const shapesOnly = (names: Record<string, number[]>, format: WeightFile['format'] = 'safetensors'): WeightFile => ({
  format,
  metadata: {},
  tensors: new Map(
    Object.entries(names).map(([name, shape]) => [
      name,
      { shape, values: new Float32Array(shape.reduce((product, length) => product * length, 1)) },
    ]),
  ),
});

describe.each(['weights.h5', 'h5'] as const)('Keras’ %s', (kind) => {
  it('has its tensors under torchvision’s names', () => {
    const { layout, arrays, batchNormEpsilon } = recognize(kerasFile(kind));
    expect({ layout, batchNormEpsilon }).toEqual({ layout: 'keras', batchNormEpsilon: 1.001e-5 });
    expect(Object.keys(arrays).sort()).toEqual(keras.files[kind].map(([, name]) => name).sort());
    for (const [path, name, shape] of keras.files[kind]) {
      expect(arrays[name]!.values, path).toEqual(kerasTensor(name, shape).values);
    }
  });

  it('tells the network', () => {
    const network = recognize(kerasFile(kind));
    const changes = { blockConfig: [2, 1, 1, 1], numClasses: 7, batchNormEpsilon: 1.001e-5 };
    expect(deduceConfig(network)).toEqual(denseNetConfig('densenet121', changes));
  });
});

describeOnEachBackend('logits', () => {
  it.each(['weights.h5', 'h5'] as const)('of Keras’ %s are Keras’', async (kind) => {
    const network = recognize(kerasFile(kind));
    const config = { ...deduceConfig(network), numClasses: 7 };
    const images = tensor4d(deterministicImages(0, keras.imagesShape), keras.imagesShape);
    expect(await logitsDifference({ config, arrays: network.arrays }, images, keras.logits.values)).toBeLessThan(1e-5);
  });
});

it('reads the published Keras files, whose layers of the stem have slashes', () => {
  const { arrays } = recognize(
    shapesOnly({ 'conv1/conv/conv1/conv/kernel:0': [7, 7, 3, 64], 'conv1/bn/conv1/bn/gamma:0': [64] }, 'hdf5'),
  );
  expect(Object.keys(arrays)).toEqual(['features.conv0.weight', 'features.norm0.weight']);
});

it.each([
  ['Keras 3', 'head/vars/0', 'head/vars/1'],
  ['Keras 2', 'head/my/head/kernel:0', 'head/my/head/bias:0'],
])(
  'takes the only fully connected layer of a file of %s for the classifier, whatever it is called',
  (_, kernel, bias) => {
    const { arrays, sources } = recognize(shapesOnly({ [kernel]: [6, 3], [bias]: [3] }, 'hdf5'));
    expect(Object.keys(arrays)).toEqual(['classifier.weight', 'classifier.bias']);
    expect(sources).toEqual({ 'classifier.weight': kernel, 'classifier.bias': bias });
  },
);

describe('the network that names and shapes tell', () => {
  const shapes = (config: ReturnType<typeof denseNetConfig>) => ({
    layout: 'torchvision' as const,
    batchNormEpsilon: config.batchNormEpsilon,
    assumed: [],
    ignored: [],
    sources: {},
    arrays: Object.fromEntries(
      createDenseNet(config).parameterSpecs.map(({ name, shape }) => [
        name,
        { shape: [...shape], values: new Float32Array() },
      ]),
    ),
  });

  it.each([
    'densenet121',
    'densenet161',
    'densenet264d',
    'densenet-40-12',
    'densenet-bc-100-12',
    'densenet-bc-190-40',
  ] as const)('is %s', (variant) => {
    const config = denseNetConfig(variant, { numClasses: 3, inChannels: 2 });
    expect(deduceConfig(shapes(config))).toEqual(config);
  });

  it.each([0.3, 0.71, 0.29])('keeps %d of the channels in its transitions', (compression) => {
    const config = denseNetConfig('densenet-bc-100-12', { compression });
    const deduced = deduceConfig(shapes(config));
    const specs = createDenseNet({ ...deduced, numClasses: 10 }).parameterSpecs;
    expect(specs).toEqual(createDenseNet(config).parameterSpecs);
  });

  it('is refused where its poolings blur, which its tensors do not show', () => {
    const network = shapes(denseNetConfig('densenet121', { stem: { kind: 'deep', channels: 64 } }));
    expect(() => deduceConfig(network)).toThrow("that is timm's densenetblur121d, whose poolings blur");
  });

  it('has no number of classes without a classifier', () => {
    const network = shapes(denseNetConfig('densenet121'));
    delete network.arrays['classifier.weight'];
    expect(deduceConfig(network).numClasses).toBeUndefined();
  });

  it.each<[string, Record<string, number[]>, string]>([
    [
      'a ResNet',
      { 'conv1.weight': [64, 3, 7, 7], 'bn1.weight': [64], 'layer1.0.conv1.weight': [64, 64, 3, 3] },
      'these are not the weights of a DenseNet: they look like a ResNet (its 3 tensors are "conv1.weight", "bn1.weight", ' +
        '"layer1.0.conv1.weight")',
    ],
    ['a VGG', { 'features.0.weight': [64, 3, 3, 3] }, 'they look like a VGG or AlexNet'],
    [
      'features of a DenseNet in a Sequential, which are no VGG',
      { 'features.0.weight': [8, 3, 7, 7], 'features.4.denselayer1.norm1.weight': [8] },
      'these are not the weights of a DenseNet: its 2 tensors are "features.0.weight", "features.4.denselayer1.norm1.weight"',
    ],
    ['an optimizer', { 'exp_avg.0': [2], 'exp_avg_sq.0': [2], step: [] }, "they look like an optimizer's state"],
    [
      'something with an optimizer beside it',
      { 'optimizer.lr': [1], alpha: [2], beta: [2] },
      'a DenseNet: its 3 tensors are "optimizer.lr"',
    ],
    ['nothing', {}, 'the file has no tensors'],
    ['something else', { alpha: [2] }, 'these are not the weights of a DenseNet: its tensor is "alpha"'],
    [
      'half a DenseNet',
      { 'features.denseblock1.denselayer1.conv1.weight': [4, 8, 3, 3] },
      'a DenseNet has a tensor features.conv0.weight, and this file has none',
    ],
    [
      'a stem of 5x5',
      { 'features.conv0.weight': [8, 3, 5, 5], 'features.denseblock1.denselayer1.conv1.weight': [4, 8, 3, 3] },
      'features.conv0.weight has a kernel of 5',
    ],
    [
      'a stem of another rank',
      { 'features.conv0.weight': [8, 3], 'features.denseblock1.denselayer1.conv1.weight': [4, 8, 3, 3] },
      'must be a convolution’s filter'.replace('’', "'"),
    ],
  ])('is refused when it is %s', (_what, names, message) => {
    const deduce = () => deduceConfig(recognize(shapesOnly(names)));
    expect(deduce).toThrow(LayoutError);
    expect(deduce).toThrow(message);
  });

  it('is refused when Keras’ layers are in no order of a DenseNet’s', () => {
    const file = shapesOnly(
      { 'layers/conv2d/vars/0': [7, 7, 3, 64], 'layers/conv2d_1/vars/0': [3, 3, 64, 64] },
      'hdf5',
    );
    expect(() => recognize(file)).toThrow("the file's convolution 1 has a kernel of [3, 3, 64, 64]");
  });

  it('is not counted up to what a hostile name says', () => {
    const conv = 'features.denseblock9999.denselayer9999.conv1.weight';
    const names = { 'features.conv0.weight': [8, 3, 7, 7], [conv]: [4, 8, 3, 3], 'layers/x': [1] };
    expect(() => deduceConfig(recognize(shapesOnly(names, 'pytorch')))).toThrow(LayoutError);
    const keras3 = shapesOnly({ 'layers/conv2d_99999999/vars/0': [1, 1, 1, 1], 'layers/conv2d/vars/99': [1] }, 'hdf5');
    expect(Object.keys(recognize(keras3).arrays)).toEqual(['layers/conv2d_99999999/vars/0', 'layers/conv2d/vars/99']);
  });
});
