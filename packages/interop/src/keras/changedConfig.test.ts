import { describe, expect, it } from 'vitest';
import { LayoutError } from '../layouts/layout.ts';
import { readPretrained } from '../pretrained/readPretrained.ts';
import { changedKerasModel, type WrittenLayer, writtenTensor } from '../testing/pretrained/changedKerasModel.ts';

const conv = 'conv2_block1_2_conv';

/** Changes of a layer's config that no tensor's shape shows. */
describe('a changed value of the config is refused by the layer’s name', () => {
  it.each<[string, string, Record<string, unknown>, string]>([
    [
      'data_format of a convolution',
      conv,
      { data_format: 'channels_first' },
      'is a convolution with data_format channels_first; expected',
    ],
    [
      'data_format of a pooling',
      'pool2_pool',
      { data_format: 'channels_first' },
      'is average pooling with data_format channels_first; expected',
    ],
    [
      'strides',
      conv,
      { strides: [2, 2] },
      'is a convolution of 3x3, stride 2x2, padding "same"; expected a convolution of 3x3, stride 1',
    ],
    ['padding', conv, { padding: 'valid' }, 'is a convolution of 3x3, stride 1x1, padding 0, 0, 0, 0; expected'],
    ['causal padding', conv, { padding: 'causal' }, 'is a convolution of an unknown form; expected'],
    ['axis of a norm', 'bn', { axis: 1 }, 'is a batch norm of the first axis, not of the last, the channels; expected'],
    ['renorm', 'bn', { renorm: true }, 'is a batch renormalisation; expected'],
    ['axis of a concatenation', 'conv2_block1_concat', { axis: 1 }, 'is a concatenation along axis 1'],
    [
      'size of a pooling',
      'pool2_pool',
      { pool_size: [3, 3] },
      'is average pooling of 3x3, stride 2x2, padding 0, 0, 0, 0; expected average pooling of 2x2',
    ],
    [
      'a quantised layer',
      conv,
      { dtype: { class_name: 'QuantizedDTypePolicy', config: {} } },
      'is a quantised "Conv2D"; expected',
    ],
    [
      'a function of one’s own',
      'conv1_relu',
      { activation: { class_name: 'function', config: 'mish' } },
      'is the activation mish; expected the activation relu',
    ],
  ])('%s', async (_, name, values, message) => {
    const bytes = changedKerasModel('base', (layer) => Object.assign(layer(name).config, values));
    await expect(readPretrained(bytes)).rejects.toThrow(LayoutError);
    await expect(readPretrained(bytes)).rejects.toThrow(`layer "${name}" ${message}`);
  });

  it.each<[string, (layer: WrittenLayer) => void, string]>([
    [
      'ReLU6',
      ({ config }) => Object.assign(config, { max_value: 6 }),
      'is the activation relu with negative_slope 0, threshold 0, max_value 6; expected',
    ],
    [
      'a leaky one',
      ({ config }) => Object.assign(config, { negative_slope: 0.1 }),
      'is the activation leakyRelu of slope 0.1; expected the activation relu in the stem',
    ],
    [
      'another class',
      (layer) => Object.assign(layer, { class_name: 'LayerNormalization' }),
      'is a layer of the class "LayerNormalization"; expected',
    ],
  ])('ReLU as a layer: %s', async (_, change, message) => {
    const bytes = changedKerasModel('reluLayer', (layer) => change(layer('conv1_relu')));
    await expect(readPretrained(bytes)).rejects.toThrow(`layer "conv1_relu" ${message}`);
  });
});

it('a norm before the classifier may name its only axis either way, and is not left out where its weights are missing', async () => {
  const named = changedKerasModel('normHead', (layer) => Object.assign(layer('head_bn').config, { axis: [1] }));
  expect((await readPretrained(named)).ignored.join()).toContain('multiplied into the classifier');
  const other = changedKerasModel('normHead', (layer) =>
    Object.assign(layer('head_bn'), { class_name: 'BatchNormalizationV1' }),
  );
  await expect(readPretrained(other)).rejects.toThrow(
    'layer "head_bn" is a batch norm before the classifier, and the file does not have 6 values of each of its weights',
  );
});

it.each([
  ['Flatten', 'is flattening'],
  ['AveragePooling2D', 'is average pooling of 2x2, stride 2x2, padding 0, 0, 0, 0'],
])(
  'a head without global pooling, %s, is another head, which a fresh classifier replaces',
  async (className, found) => {
    const bytes = changedKerasModel('base', (layer) => Object.assign(layer('avg_pool'), { class_name: className }));
    await expect(readPretrained(bytes)).rejects.toThrow(
      `layer "avg_pool" ${found}; expected global average or max pooling after the last feature maps`,
    );
    const { config, ignored } = await readPretrained(bytes, { numClasses: 3 });
    expect(config.numClasses).toBe(3);
    expect(ignored.join()).toContain('2 tensors of the head, for a fresh one of 3 classes');
  },
);

describe('a changed connection', () => {
  it('one layer at two places', async () => {
    const bytes = changedKerasModel('base', (layer) => {
      layer('conv2_block1_2_conv').inbound_nodes.push({ args: [writtenTensor('conv2_block2_1_relu')], kwargs: {} });
      layer('conv2_block2_concat').inbound_nodes[0]!.args = [
        [writtenTensor('conv2_block1_concat'), writtenTensor('conv2_block1_2_conv', 1)],
      ];
    });
    await expect(readPretrained(bytes)).rejects.toThrow(
      'layer "conv2_block1_2_conv" is used at two places of the network',
    );
  });

  it('a layer that does not read all before it', async () => {
    const bytes = changedKerasModel('base', (layer) => {
      layer('conv2_block2_0_bn').inbound_nodes[0]!.args = [writtenTensor('pool1')];
    });
    await expect(readPretrained(bytes)).rejects.toThrow(
      'layer "conv2_block2_0_bn" reads 1 of the 2 feature maps that come before it in its dense block; expected all of them',
    );
  });

  it('an activation before its norm', async () => {
    const bytes = changedKerasModel('base', (layer) => {
      layer('conv1_relu').inbound_nodes[0]!.args = [writtenTensor('conv1_conv')];
      layer('conv1_bn').inbound_nodes[0]!.args = [writtenTensor('conv1_relu')];
      layer('zero_padding2d_1').inbound_nodes[0]!.args = [writtenTensor('conv1_bn')];
    });
    await expect(readPretrained(bytes)).rejects.toThrow(
      'layer "conv1_relu" is the activation relu; expected a batch norm in the stem',
    );
  });

  it('zero padding elsewhere', async () => {
    const bytes = changedKerasModel('base', (layer) => {
      layer('conv1_bn').inbound_nodes[0]!.args = [writtenTensor('zero_padding2d_1')];
      layer('zero_padding2d_1').inbound_nodes[0]!.args = [writtenTensor('conv1_conv')];
      layer('pool1').inbound_nodes[0]!.args = [writtenTensor('conv1_relu')];
    });
    await expect(readPretrained(bytes)).rejects.toThrow(
      'layer "zero_padding2d_1" is zero padding of 1, 1, 1, 1; expected a batch norm',
    );
  });

  it.each<[string, unknown[], Record<string, unknown>]>([
    ['by name', [], { training: true }],
    ['by place', [true], {}],
  ])('a norm with the statistics of the batch, %s', async (_, more, kwargs) => {
    const bytes = changedKerasModel('base', (layer) => {
      const [use] = layer('bn').inbound_nodes;
      use!.args.push(...more);
      Object.assign(use!.kwargs, kwargs);
    });
    await expect(readPretrained(bytes)).rejects.toThrow('layer "bn" is a batch norm with the statistics of the batch');
  });

  it('dropout that is active in prediction', async () => {
    const bytes = changedKerasModel('dropout', (layer) => {
      layer('dropout').inbound_nodes[0]!.kwargs = { training: true };
    });
    await expect(readPretrained(bytes)).rejects.toThrow('layer "dropout" is dropout that is active in prediction too');
  });
});

it('weights of other shapes than the config’s are refused by name', async () => {
  const bytes = changedKerasModel('concatNewFirst', (layer) => Object.assign(layer(conv).config, { filters: 3 }));
  await expect(readPretrained(bytes)).rejects.toThrow(
    /layer "conv\w+" has weights of shape \[6\]; expected 7 in place 0/,
  );
});
