import { readFileSync } from 'node:fs';
import { createDenseNet, type DenseNetConfig, denseNetConfig } from '@densenet/model';
import { describe, expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { fit } from '../pretrained/fit.ts';
import { foundInOthers } from '../pretrained/found.ts';
import { readPretrained } from '../pretrained/readPretrained.ts';
import { readWeightFile } from '../readWeightFile.ts';
import { type Expected, inputOf, logitsDifference } from '../testing/pretrained/expected.ts';
import type { WeightFile } from '../weightFile.ts';
import { LayoutError } from './layout.ts';
import type { ConcatOrder } from './nameMap.ts';
import { recognize } from './recognize.ts';
import { namesByStructure } from './structural.ts';

const folder = new URL('../fixtures/otherNames/', import.meta.url);
const bytesOf = (form: string) => new Uint8Array(readFileSync(new URL(`${form}.pth`, folder)));
const expectedOf = (form: string) =>
  JSON.parse(readFileSync(new URL(`${form}.json`, folder), 'utf8')) as Expected & { concat: ConcatOrder };

const structural = ['andreasveit', 'andreasveitBasic', 'bamos', 'kuangliu', 'convolutionsFirst', 'layersFirst'];

describeOnEachBackend('logits of networks under other names', () => {
  it.each(structural)('%s: as PyTorch’s', async (form) => {
    const expected = expectedOf(form);
    const pretrained = await readPretrained(bytesOf(form), { layout: 'structural', concat: expected.concat });
    expect(pretrained.layout).toBe('structural');
    expect(await logitsDifference(pretrained, inputOf(expected), expected.logits.values)).toBeLessThan(1e-5);
  });

  it('of efficient_densenet_pytorch are found by their names', async () => {
    const expected = expectedOf('efficient');
    const pretrained = await readPretrained(bytesOf('efficient'));
    expect(pretrained.layout).toBe('torchvision');
    expect(await logitsDifference(pretrained, inputOf(expected), expected.logits.values)).toBeLessThan(1e-5);
  });

  it('are others where the order of concatenation is another', async () => {
    const expected = expectedOf('kuangliu');
    const wrong = await readPretrained(bytesOf('kuangliu'), { layout: 'structural' });
    expect(wrong.assumed.join()).toContain('if they come first, concat new-first (--concat new-first)');
    expect(await logitsDifference(wrong, inputOf(expected), expected.logits.values)).toBeGreaterThan(1e-2);
  });
});

it('is asked for: by names alone such a network is refused, and it is said what would do', async () => {
  await expect(readPretrained(bytesOf('bamos'))).rejects.toThrow(LayoutError);
  await expect(readPretrained(bytesOf('bamos'))).rejects.toThrow(
    'these are the weights of a DenseNet under other names (its 62 tensors are "conv1.weight", ',
  );
});

it('is offered where known names do not fit', async () => {
  const { tensors } = await readWeightFile(bytesOf('efficient'));
  const odd = new Map([...tensors].map(([name, array]) => [name.replace('.conv2.', '.second.conv.'), array]));
  const found = foundInOthers(recognize({ format: 'pytorch', metadata: {}, tensors: odd }));
  expect(() => fit(found, {})).toThrow(
    'Their order and shapes fit: layout structural (--layout structural) reads it by them.',
  );
});

it('says what it assumed', async () => {
  const { assumed, ignored } = await readPretrained(bytesOf('bamos'), { layout: 'structural', concat: 'new-last' });
  expect(assumed).toEqual([
    'what each of the 74 tensors is, by their order in the file and their shapes',
    'norm epsilon 1e-5; norm, ReLU, convolution in this order; strides, padding and poolings as in the paper',
    'one class an image: probabilities are a softmax over all of them',
  ]);
  expect(ignored).toEqual(['12 single numbers, as a counter of batches is (num_batches_tracked)']);
});

describe('every shape is held to the definition', () => {
  const tensorsOf = async (form = 'bamos') => new Map((await readWeightFile(bytesOf(form))).tensors);
  const fileOf = (tensors: WeightFile['tensors'], format: WeightFile['format'] = 'pytorch'): WeightFile => ({
    format,
    metadata: {},
    tensors,
  });
  const refused = (file: WeightFile) => {
    const read = () => recognize(file, { layout: 'structural' });
    expect(read).toThrow(LayoutError);
    return expect(read);
  };
  const array = (...shape: number[]) => ({ shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) });

  it.each<[string, number[] | undefined, string]>([
    [
      'dense1.1.conv1.weight',
      [12, 8, 1, 1],
      '"dense1.1.conv1" (1x1, 8 to 12 channels) is not where a DenseNet has one; expected 9 input',
    ],
    [
      'dense1.1.conv2.weight',
      [3, 11, 3, 3],
      '"dense1.1.conv2" (3x3, 11 to 3 channels) is not where a DenseNet has one; expected 12 input',
    ],
    ['dense2.0.conv2.weight', [4, 12, 3, 3], 'expected 3 output channels, as every dense layer before'],
    [
      'conv1.weight',
      [6, 3, 5, 5],
      '"conv1" (5x5, 3 to 6 channels) is not where a DenseNet has one; expected a stem of 7x7 or 3x3',
    ],
    ['dense1.0.conv1.weight', [12, 6, 5, 5], 'expected 3x3, and 1x1 between blocks'],
    ['fc.weight', [4, 16], '"fc" takes 16 features; expected 15'],
    ['conv1.weight', [6, 3, 3, 2], '"conv1" (weight [6,3,3,2]) is no layer of a DenseNet'],
    ['fc.alpha', [1], 'tensor "fc.alpha" is no part of a layer'],
    ['fc2.weight', [4, 4], 'the file has 2 linear layers; a DenseNet has one'],
    ['last.weight', [12, 15, 1, 1], 'the file has 12 batch norms; a DenseNet of its convolutions has 13'],
    ['bn1.running_mean', undefined, '"bn1" (weight [15], bias [15], running_var [15]) is no layer'],
  ])('%s of %j', async (name, shape, message) => {
    const tensors = await tensorsOf();
    if (shape) tensors.set(name, array(...shape));
    else tensors.delete(name);
    refused(fileOf(tensors)).toThrow(message);
  });

  it('a norm too many, or of another size', async () => {
    const tensors = await tensorsOf();
    const parts = ['weight', 'bias', 'running_mean', 'running_var'];
    for (const part of parts) tensors.set(`bn1.${part}`, array(14));
    refused(fileOf(tensors)).toThrow('the norm "bn1" has 14 channels; expected 15, as features.norm5');
    for (const part of parts) tensors.set(`bn2.${part}`, array(15));
    refused(fileOf(tensors)).toThrow('the file has 13 batch norms; a DenseNet of its convolutions has 12');
  });

  it('the order of the file too', async () => {
    const sorted = new Map([...(await tensorsOf())].sort(([a], [b]) => (a < b ? -1 : 1)));
    refused(fileOf(sorted)).toThrow(
      'the tensors are not in the order of a DenseNet\'s: the norm "bn1" has 15 channels',
    );
  });

  it('a network without a dense layer', async () => {
    const parts = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`bn.${part}`, array(6)] as const);
    const stem = new Map([['conv.weight', array(6, 3, 3, 3)], ...parts, ['fc.weight', array(4, 6)]]);
    refused(fileOf(stem)).toThrow('the file has no dense layer in its last block');
  });

  it('and files of Keras, and empty ones, are not read so', async () => {
    refused(fileOf(await tensorsOf(), 'keras')).toThrow("a file of Keras' is read by its layers' names");
    refused(fileOf(new Map())).toThrow('the file has no convolution');
  });
});

describe('safetensors, which sorts tensors by name, is read by the order of names', () => {
  const sortedFile = async (form: string, rename = (name: string) => name): Promise<WeightFile> => {
    const { tensors } = await readWeightFile(bytesOf(form));
    const renamed = [...tensors].map(([name, array]) => [rename(name), array] as const);
    return { format: 'safetensors', metadata: {}, tensors: new Map(renamed.sort(([a], [b]) => (a < b ? -1 : 1))) };
  };
  const ordered = async (form: string) => namesByStructure(await readWeightFile(bytesOf(form)));

  it.each(['andreasveit', 'andreasveitBasic', 'bamos', 'kuangliu'])(
    '%s, as by the order of its own file',
    async (form) => {
      const file = await sortedFile(form);
      expect(namesByStructure(file)).toEqual(await ordered(form));
      expect(recognize(file, { layout: 'structural' }).assumed[0]).toContain(
        'by the order of their names and their shapes',
      );
    },
  );

  it('with numbers of two digits, and the 7x7 stem’s norm told from the last', () => {
    const config = denseNetConfig('densenet121', { blockConfig: [11, 2], growthRate: 2, numClasses: 3 });
    const named = createDenseNet(config).parameterSpecs.map(
      ({ name, shape }) =>
        [
          name.replace('features.denseblock', 'dense').replace('denselayer', '').replace('features.', ''),
          { name, shape: shape.length === 4 ? [3, 2, 0, 1].map((axis) => shape[axis]!) : shape.toReversed() },
        ] as const,
    );
    const tensors = new Map(
      named
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { shape }]) => [name, { shape, values: new Float32Array() }]),
    );
    const expected = Object.fromEntries(named.map(([theirs, { name }]) => [theirs, name]));
    expect(namesByStructure({ format: 'safetensors', metadata: {}, tensors })).toEqual(expected);
  });

  it.each<[string, string, string]>([
    ['convolutionsFirst', 'x', '"stage1.unit0.a" has 2 convolutions and 0 norms; expected a norm for each'],
    ['kuangliu', 'dense1.0', '(1x1, 9 to 12 channels) is not where a DenseNet has one; expected 6 input channels'],
  ])('%s is refused where names do not tell', async (form, last, message) => {
    const file = await sortedFile(form, (name) => name.replace(`${last}.`, 'dense1.9.'));
    expect(() => recognize(file, { layout: 'structural' })).toThrow(message);
  });

  it('and where the stem’s norm is as wide as the last', () => {
    const array = (...shape: number[]) => ({ shape, values: new Float32Array() });
    const norm = (name: string, width: number) =>
      ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`${name}.${part}`, array(width)] as const);
    const tensors = new Map([['stem.weight', array(8, 3, 7, 7)] as const, ...norm('a', 8), ...norm('b', 8)]);
    expect(() => namesByStructure({ format: 'safetensors', metadata: {}, tensors })).toThrow(
      'of the norms "a", "b", which stand beside no convolution, none is the only one of 8 channels',
    );
  });

  it('and without one convolution of an image', async () => {
    const file = await sortedFile('bamos');
    const twice = new Map([...file.tensors, ['other.weight', file.tensors.get('conv1.weight')!]]);
    expect(() => namesByStructure({ ...file, tensors: twice })).toThrow('no convolution stands out as the first');
    expect(() => namesByStructure({ ...file, tensors: new Map() })).toThrow('no convolution stands out as the first');
  });
});

it.each<[string, DenseNetConfig]>([
  ['densenet121', denseNetConfig('densenet121')],
  [
    'a deep stem',
    denseNetConfig('densenet264d', { blockConfig: [2, 3], growthRate: 4, stem: { kind: 'deep', channels: 8 } }),
  ],
  ['no bottleneck', denseNetConfig('densenet-40-12')],
  ['biases', denseNetConfig('chapter')],
])('%s is recognised by structure as by its names', (_name, config) => {
  const specs = createDenseNet(config).parameterSpecs;
  const stored = ({ shape }: { shape: readonly number[] }) => ({
    // No values: the names are told by shapes.
    shape: shape.length === 4 ? [3, 2, 0, 1].map((axis) => shape[axis]!) : shape.toReversed(),
    values: new Float32Array(),
  });
  const tensors = new Map(specs.map((spec) => [`x.${spec.name}`, stored(spec)]));
  expect(namesByStructure({ format: 'pytorch', metadata: {}, tensors })).toEqual(
    Object.fromEntries(specs.map(({ name }) => [`x.${name}`, name])),
  );
});
