import { describe, expect, it } from 'vitest';
import { fromKerasModel } from '../layouts/kerasModel.ts';
import { LayoutError } from '../layouts/layout.ts';
import type { WeightFile } from '../weightFile.ts';

const noWeights: WeightFile = { format: 'keras', metadata: {}, tensors: new Map() };

interface Layer {
  class_name: string;
  name: string;
  config: Record<string, unknown>;
  inbound_nodes: unknown[];
}

const layer = (
  class_name: string,
  name: string,
  inputs: (string | [string, number])[],
  config: Record<string, unknown> = {},
): Layer => ({
  class_name,
  name,
  config: { name, ...config },
  inbound_nodes:
    inputs.length === 0
      ? []
      : [inputs.map((input) => (typeof input === 'string' ? [input, 0, 0, {}] : [input[0], input[1], 0, {}]))],
});

const image = layer('InputLayer', 'image', [], { batch_shape: [null, 32, 32, 3] });

const functional = (layers: unknown[], output: string, input = 'image') => ({
  class_name: 'Functional',
  name: 'model',
  config: { name: 'model', layers, input_layers: [[input, 0, 0]], output_layers: [[output, 0, 0]] },
});

function refused(config: unknown): string {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  const before = process.cpuUsage();
  try {
    fromKerasModel(noWeights, text);
  } catch (error) {
    expect(error).toBeInstanceOf(LayoutError);
    // Processor time, so that a busy machine does not fail the test.
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(3e6);
    expect((error as Error).message.length).toBeLessThan(1000);
    return (error as Error).message;
  }
  throw new Error('the config was read; expected a LayoutError');
}

describe('a config that no Keras wrote', () => {
  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /^the file's model config is no JSON: /],
    ['NaN, which Python writes', '{"a": NaN}', /is no JSON/],
    ['a list', [], /is no JSON object/],
    [
      'a model of a class of its own',
      { class_name: 'MyModel', config: {} },
      /is of a "MyModel", which does not list its layers/,
    ],
    ['nothing', functional([], 'x'), /has no layer "x"/],
    ['an empty Sequential', { class_name: 'Sequential', config: { layers: [] } }, /has no layers/],
    ['a layer without a class', functional([{}], 'x'), /has a layer without class_name/],
    ['a layer that is a number', functional([1], 'x'), /a layer that is no JSON object/],
    ['a layer twice', functional([image, image], 'image'), /two layers of one name in "model"/],
    [
      'a circle',
      functional([image, layer('ReLU', 'a', ['b']), layer('ReLU', 'b', ['a'])], 'b'),
      /goes round in a circle/,
    ],
    ['a layer of itself', functional([image, layer('Add', 'a', ['a', 'image'])], 'a'), /goes round in a circle/],
    ['nothing that goes in', functional([image, layer('ReLU', 'a', [])], 'a'), /a layer "a" that nothing goes into/],
    [
      'a use that is not there',
      functional(
        [
          image,
          { ...layer('ReLU', 'a', ['image']), inbound_nodes: [[['image', 0, 0, {}]], [['image', 0, 0, {}]]] },
          layer('ReLU', 'b', [['a', 7]]),
        ],
        'b',
      ),
      /uses layer "a" for the time 7/,
    ],
    [
      'another output',
      functional([image, { ...layer('ReLU', 'a', []), inbound_nodes: [[['image', 0, 3, {}]]] }], 'a'),
      /uses output 3 of layer "image"/,
    ],
    [
      'a reference of another form',
      functional([image, { ...layer('ReLU', 'a', []), inbound_nodes: [[[1, 2]]] }], 'a'),
      /a reference to a layer of an unknown form/,
    ],
    [
      'a node that is a text',
      functional([image, { ...layer('ReLU', 'a', []), inbound_nodes: ['image'] }], 'a'),
      /an inbound node of an unknown form/,
    ],
    [
      'two outputs',
      {
        class_name: 'Functional',
        config: {
          layers: [image],
          input_layers: [['image', 0, 0]],
          output_layers: [
            ['image', 0, 0],
            ['image', 0, 0],
          ],
        },
      },
      /has 1 inputs and 2 outputs; expected one of each/,
    ],
    ['only its input', functional([image], 'image'), /the network is not a DenseNet: layer "image" is the input/],
    [
      'the same twice',
      functional([image, layer('Concatenate', 'a', ['image', 'image'])], 'a'),
      /concatenates the same feature maps twice/,
    ],
    [
      'no images',
      functional([layer('InputLayer', 'image', [], { batch_shape: [null, 10] })], 'image'),
      /layer "image" takes \[null, 10\]; expected images/,
    ],
    [
      'names that forge a terminal',
      functional([image, layer('\u001b[2J\n', 'evil\u001b]0;x', ['image'])], 'evil\u001b]0;x'),
      /^[\x20-\x7e]+$/,
    ],
    [
      'names of objects',
      functional([image, layer('constructor', '__proto__', ['image'])], '__proto__'),
      /expected a concatenation of feature maps before layer "__proto__"/,
    ],
  ])('%s', (_, config, message) => {
    expect(refused(config)).toMatch(message);
  });
});

describe('a config that would take for ever', () => {
  it('is too long', () => {
    expect(refused(' '.repeat(2 ** 23 + 1))).toMatch(/has 8388609 characters; at most 8388608 are read/);
  });

  it('nests lists a million deep', () => {
    expect(refused(`${'['.repeat(1e6)}${']'.repeat(1e6)}`)).toMatch(/no JSON object/);
    const deep = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;
    const text = JSON.stringify(functional([image, layer('Conv2D', 'a', ['image'], { dilation_rate: 'DEEP' })], 'a'));
    expect(refused(text.replace('"DEEP"', deep))).toMatch(/not a DenseNet/);
  });

  it('nests models', () => {
    let model: unknown = functional([image], 'image');
    for (let depth = 0; depth < 100; depth++) {
      model = functional([image, { ...(model as object), inbound_nodes: [[['image', 0, 0, {}]]] }], 'model');
    }
    expect(refused(model)).toMatch(/models in models more than 16 deep/);
  });

  it('has models of models of models', () => {
    let inner: unknown[] = [image, layer('ReLU', 'last', ['image'])];
    for (let depth = 0; depth < 13; depth++) {
      const use = (name: string, input: string) => ({
        ...functional(inner, 'last'),
        name,
        inbound_nodes: [[[input, 1, 0, {}]]],
      });
      inner = [image, use('first', 'image'), use('second', 'first'), layer('ReLU', 'last', ['second'])];
    }
    expect(refused(functional(inner, 'last'))).toMatch(/more than 20000 layers/);
  });

  it('doubles with each concatenation', () => {
    const layers: Layer[] = [image, layer('ReLU', 'a0', ['image']), layer('ReLU', 'b0', ['image'])];
    for (let index = 1; index < 60; index++) {
      layers.push(layer('Concatenate', `a${index}`, [`a${index - 1}`, `b${index - 1}`]));
      layers.push(layer('Concatenate', `b${index}`, [`b${index - 1}`, `a${index - 1}`]));
    }
    expect(refused(functional(layers, 'a59'))).toMatch(/concatenates the same feature maps twice/);
  });

  it('has a block of thousands of layers, each of which reads all', () => {
    const layers: Layer[] = [image, layer('ReLU', 'x0', ['image'])];
    for (let index = 1; index < 6000; index++) {
      layers.push(layer('ReLU', `y${index}`, [`x${index - 1}`]));
      layers.push(layer('Concatenate', `x${index}`, [`x${index - 1}`, `y${index}`]));
    }
    expect(refused(functional(layers, 'x5999'))).toMatch(/takes more steps to read than any DenseNet/);
  });

  it('is a chain of twenty thousand layers', () => {
    const layers: Layer[] = [image];
    for (let index = 1; index < 19_000; index++) {
      layers.push(layer('Activation', `a${index}`, [index === 1 ? 'image' : `a${index - 1}`], { activation: 'relu' }));
    }
    expect(refused(functional(layers, 'a18999'))).toMatch(/the network is not a DenseNet: layer "image" is the input/);
  });

  it('has thousands of parts that go back the same long way', () => {
    const layers: Layer[] = [image];
    for (let index = 1; index < 8000; index++) {
      layers.push(layer('ReLU', `a${index}`, [index === 1 ? 'image' : `a${index - 1}`]));
    }
    const ends = Array.from({ length: 8000 }, (_, index) => `b${index}`);
    for (const name of ends) layers.push(layer('ReLU', name, ['a7999']));
    layers.push(layer('Concatenate', 'all', ends));
    expect(refused(functional(layers, 'all'))).toMatch(/neither is made of the other features|more steps to read/);
  });
});
