import { describe, expect, it } from 'vitest';
import type { WeightFile } from '../weightFile.ts';
import { fromPyTorch } from './pytorch.ts';

/** A network of one dense layer, by torchvision's names, in PyTorch's axis order. */
const network: Record<string, number[]> = {
  'features.conv0.weight': [8, 3, 7, 7],
  'features.norm0.weight': [8],
  'features.denseblock1.denselayer1.norm1.running_var': [8],
  'features.denseblock1.denselayer1.conv2.weight': [4, 8, 3, 3],
  'features.norm5.weight': [12],
  'classifier.weight': [5, 12],
  'classifier.bias': [5],
};

const file = (shapes: Record<string, number[]>): WeightFile => ({
  format: 'pytorch',
  metadata: {},
  tensors: new Map(
    Object.entries(shapes).map(([name, shape], index) => [
      name,
      { shape, values: new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(index) },
    ]),
  ),
});

const renamed = (rename: (name: string) => string, more: Record<string, number[]> = {}) =>
  fromPyTorch(file({ ...Object.fromEntries(Object.entries(network).map(([k, v]) => [rename(k), v])), ...more }));

describe('a prefix is found by structure', () => {
  it.each(['', 'module.', 'densenet121.', 'module.densenet121.', 'backbone.model.', '_orig_mod.module.net.features.'])(
    '%j',
    (prefix) => {
      const { arrays, sources, ignored } = renamed((name) => prefix + name, { [`${prefix}n_averaged`]: [] });
      const { [prefix === '' ? 'n_averaged' : 'n_averaged']: counter, ...own } = arrays;
      expect(Object.keys(own)).toEqual(Object.keys(network));
      expect(own['features.conv0.weight']!.shape).toEqual([7, 7, 3, 8]);
      expect(counter).toBeDefined();
      expect(sources!['classifier.bias']).toBe(`${prefix}classifier.bias`);
      expect(ignored).toEqual([]);
    },
  );

  it.each(['backbone.', 'module.encoder.', '0.', ''])(
    '%j in the place of features, and it says what that may mean',
    (prefix) => {
      const { arrays, assumed } = renamed((name) => name.replace(/^features\./, prefix));
      expect(Object.keys(arrays)).toEqual(Object.keys(network));
      expect(assumed.join()).toContain("ReLU after the last norm, as in torchvision's forward, though");
    },
  );

  it('with old names, and those of efficient_densenet_pytorch', () => {
    const { arrays } = renamed((name) => name.replace(/(norm|conv)([12]\.)/, '$1.$2').replace('norm5', 'norm_final'));
    expect(Object.keys(arrays)).toEqual(Object.keys(network));
  });

  it('with those of MONAI', () => {
    const { arrays, sources } = renamed((name) =>
      name.replace('denselayer1.', 'denselayer1.layers.').replace(/^classifier/, 'class_layers.out'),
    );
    expect(Object.keys(arrays)).toEqual(Object.keys(network));
    expect(sources!['classifier.weight']).toBe('class_layers.out.weight');
  });

  it('but not one of two networks', () => {
    const two = Object.fromEntries(Object.entries(network).map(([name, shape]) => [`teacher.${name}`, shape]));
    expect(() => renamed((name) => `student.${name}`, two)).toThrow(
      'the file has several DenseNets ("student.features.", "teacher.features."): give the names of the one that is meant in a map',
    );
  });

  it('and two names of one parameter are refused', () => {
    expect(() => renamed((name) => name, { 'features.norm_final.weight': [12] })).toThrow(
      'two tensors of the file mean features.norm5.weight: features.norm5.weight and features.norm_final.weight',
    );
  });
});

describe('the classifier', () => {
  it.each(['classifier.0', 'classifier.1', 'fc', 'linear', 'head.fc', 'last_linear', 'module'])(
    'may be called %s',
    (head) => {
      const { arrays, sources } = renamed((name) => name.replace(/^classifier/, head));
      expect(arrays['classifier.weight']).toMatchObject({ shape: [12, 5] });
      expect(sources!['classifier.weight']).toBe(`${head}.weight`);
    },
  );

  it('may lie beside the network, with other things that are said to be unused', () => {
    const { arrays, ignored } = renamed((name) => (name.startsWith('classifier') ? `head.${name}` : `net.${name}`), {
      'loss.pos_weight': [5],
      'metrics.confusion': [5, 5],
    });
    expect(Object.keys(arrays)).toEqual(Object.keys(network));
    expect(ignored).toEqual(['2 tensors beside the network: "loss.pos_weight", "metrics.confusion"']);
  });

  it('may have no bias', () => {
    const { 'classifier.bias': _, ...withoutBias } = network;
    const { arrays, assumed } = fromPyTorch(file(withoutBias));
    expect(arrays['classifier.bias']).toEqual({ shape: [5], values: new Float32Array(5) });
    expect(assumed).toContain('a bias of zero for the classifier, which has none');
    const hostile = fromPyTorch(file({ ...withoutBias, 'classifier.weight': [2 ** 40, 0] }));
    expect(hostile.arrays['classifier.bias']).toBeUndefined();
  });

  it.each<[string, Record<string, number[]>, string]>([
    ['two linear layers', { 'classifier.3.weight': [2, 5] }, '"classifier.0", "classifier.3"'],
    ['a norm', { 'classifier.1.weight': [5], 'classifier.1.running_mean': [5] }, '"classifier.0", "classifier.1"'],
    ['two classifiers', { 'age.weight': [1, 12] }, '"classifier.0", "age"'],
  ])('of %s is not read', (_what, more, layers) => {
    const { arrays, otherHead } = renamed((name) => name.replace(/^classifier/, 'classifier.0'), more);
    expect(otherHead!.problem).toBe(`its head has 2 layers with weights, ${layers}; only one linear layer is read`);
    expect(otherHead!.tensors).toEqual(['classifier.0.weight', 'classifier.0.bias', ...Object.keys(more)]);
    expect(Object.keys(arrays)).toEqual(Object.keys(network).slice(0, 5));
  });

  it('of the network, with a layer after it or another classifier outside, is not read', () => {
    const { otherHead } = renamed((name) => `base.${name}`, { 'fc.weight': [2, 5], 'fc.bias': [2] });
    expect(otherHead!.problem).toContain('"base.classifier", "fc"');
    const second = renamed((name) => `base.${name}`, { 'head.weight': [2, 12] }).otherHead;
    expect(second!.problem).toContain('"base.classifier", "head"');
  });
});

it.each<[string, Record<string, number[]>]>([
  ['a convolution before it', { 'adapter.weight': [3, 1, 1, 1], 'adapter.bias': [3] }],
  ['a norm', { 'bn.weight': [5], 'bn.running_mean': [5] }],
  ['another linear layer', { 'embed.weight': [7, 9] }],
])('keeps a layer beside the network, to be refused by name: %s', (_what, layer) => {
  const { arrays, ignored } = renamed((name) => `net.${name}`, { ...layer, 'loss.weight': [5] });
  expect(Object.keys(arrays)).toEqual([...Object.keys(network), ...Object.keys(layer)]);
  expect(ignored).toEqual(['1 tensor beside the network: "loss.weight"']);
});

it('leaves out what is known to say nothing of logits, and says so', () => {
  const { arrays, ignored } = renamed((name) => name, {
    'features.norm0.num_batches_tracked': [],
    op_threshs: [5],
  });
  expect(Object.keys(arrays)).toEqual(Object.keys(network));
  expect(ignored).toEqual([
    '1 counter of batches (num_batches_tracked)',
    "1 tensor of torchxrayvision's thresholds (op_threshs): its calibrated outputs are not computed",
  ]);
});

it('keeps what is inside the network and unknown, to be refused by name', () => {
  const { arrays } = renamed((name) => `net.${name}`, { 'net.attention.weight': [5] });
  expect(arrays).toHaveProperty('attention.weight');
});

it('takes a tensor called __proto__ for a tensor', () => {
  expect(Object.keys(renamed((name) => name, JSON.parse('{"__proto__": [1]}')).arrays)).toContain('__proto__');
});
