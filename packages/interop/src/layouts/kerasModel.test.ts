import { preprocess } from '@densenet/data';
import { mul, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { imageNetPreprocessing } from '../pretrained/imageNet.ts';
import { type Pretrained, readPretrained } from '../pretrained/readPretrained.ts';
import { changedKerasModel } from '../testing/pretrained/changedKerasModel.ts';
import { logitsDifference } from '../testing/pretrained/expected.ts';
import {
  kerasModelBytes,
  kerasModelImages,
  kerasModelPictures,
  kerasModels,
} from '../testing/pretrained/kerasModels.ts';
import { LayoutError } from './layout.ts';

const read = (name: string, form = 'keras'): Promise<Pretrained> => readPretrained(kerasModelBytes(name, form));

const expressed: [name: string, form: string][] = [
  ...['base', 'epsilon', 'reluLayer', 'concatNewFirst', 'concatAll', 'cifar', 'deep', 'leanNorms', 'someBiases'],
  ...[
    'dropout',
    'noBiasHead',
    'activationAfter',
    'compiled',
    'sequential',
    'functional',
    'rescaling',
    'adapted',
    'unitPixels',
    'normHead',
    'eluCifar',
    'siluAverage',
    'leakyAverage',
    'averageStem',
    'maxHead',
    'hiddenHead',
    'hiddenDropout',
  ],
  ...['legacySequential', 'legacyFunctional', 'legacyLambda', 'keras213Sequential', 'keras213Functional'],
].map((name) => [name, 'keras']);
expressed.push(
  ...['concatNewFirst', 'compiled', 'sequential', 'functional', 'legacySequential', 'legacyFunctional'].map(
    (name): [string, string] => [name, 'h5'],
  ),
  ...['base', 'compiled', 'sequential', 'legacySequential', 'keras213Sequential'].map((name): [string, string] => [
    name,
    'weights.h5',
  ]),
);

expressed.push(['legacySequential', 'old.h5']);

describeOnEachBackend('the logits of a Keras model are Keras’', () => {
  it.each(expressed)('%s.%s', async (name, form) => {
    const model = kerasModels[name]!;
    const pretrained = await read(name, form);
    const images = kerasModelImages(model, pretrained.preprocessing);
    expect(await logitsDifference(pretrained, images, model.outputs)).toBeLessThan(1e-5);
  });

  it('resized.keras: pictures of another size, resized as the model does it', async () => {
    const pretrained = await read('resized');
    const pictures = tidy(() => mul<Tensor4D>(kerasModelPictures(48, 40), 255));
    const images = preprocess(pictures, pretrained.preprocessing!);
    pictures.dispose();
    expect(await logitsDifference(pretrained, images, kerasModels.resized!.outputs)).toBeLessThan(1e-5);
  });

  it('sigmoid.keras: one output is the logit of the second of two classes, beside 0', async () => {
    const { outputs, ...model } = kerasModels.sigmoid!;
    const pretrained = await read('sigmoid');
    expect(pretrained.config.numClasses).toBe(2);
    expect(pretrained.assumed).toContain("two classes in the place of one output with a sigmoid: it is the second's");
    const images = kerasModelImages({ outputs, ...model }, undefined);
    expect(
      await logitsDifference(
        pretrained,
        images,
        outputs.flatMap((value) => [0, value]),
      ),
    ).toBeLessThan(1e-5);
  });
});

it.each([
  [
    'same',
    'layer "conv1_conv" is a convolution of 7x7, stride 2x2, padding "same"; expected a convolution of 7x7, stride 2, padding 3 on every side in the stem',
  ],
  ['epsilonSame', 'layer "conv1_conv" is a convolution of 7x7, stride 2x2, padding "same"; expected'],
  ...['elu', 'leaky'].map((name): [string, string] => [
    name,
    'layer "pool1" is max pooling of 3x3, stride 2x2, padding 1, 1, 1, 1; expected ReLU before a maximum over zeros, which other values may be below, in the stem',
  ]),
  [
    'maxTransition',
    'layer "pool2_pool" is max pooling of 2x2, stride 2x2, padding 0, 0, 0, 0; expected average pooling',
  ],
  [
    'sameTransition',
    'layer "pool2_pool" is average pooling of 2x2, stride 2x2, padding "same"; expected average pooling of 2x2, stride 2, padding 0 on every side in transition 1',
  ],
  [
    'unlikeNorms',
    'layer "conv2_block1_1_bn" is a batch norm with epsilon 0.001; expected 0.00001001, as layer "conv1_bn" has',
  ],
  [
    'dilated',
    'layer "conv2_block2_2_conv" is a convolution with dilation_rate [2, 2]; expected a convolution of 3x3, stride 1, padding 1 on every side in layer 2 of dense block 1',
  ],
  ['grouped', 'layer "conv2_block1_2_conv" is a convolution of 2 groups; expected'],
  [
    'convActivation',
    'layer "conv2_block1_2_conv" is the activation relu; expected layer 1 of dense block 1 to end before it',
  ],
  [
    'residual',
    'layer "add_2" is concatenated with layer "pool2_pool", and neither is made of the other features of their block',
  ],
  [
    'multiLabel',
    'layer "predictions" is the activation sigmoid; expected softmax for 5 outputs, or nothing, in the head',
  ],
  ['lambda', 'layer "lambda" is a Lambda ("preprocess_input"), Python code that is not run'],
  [
    'flipped',
    'layer "stack" is a layer of the class "Stack"; expected a concatenation of feature maps before layer "add"',
  ],
  [
    'trainingNorms',
    'layer "densenet/conv1_bn" is a batch norm with the statistics of the batch, also in prediction; expected a batch norm',
  ],
])('refuses %s by the layer’s name', async (name, message) => {
  await expect(read(name)).rejects.toThrow(LayoutError);
  await expect(read(name)).rejects.toThrow(message);
});

describe('what the config says of the network', () => {
  it.each([
    ['epsilon', { batchNormEpsilon: 1e-3 }],
    ['base', { batchNormEpsilon: 1.001e-5, dropRate: 0, convBias: false, bottleneckFactor: 4 }],
    ['cifar', { stem: { kind: 'cifar', channels: 4 }, bottleneckFactor: null }],
    ['deep', { stem: { kind: 'deep', channels: 4 } }],
    ['someBiases', { convBias: true }],
    ['dropout', { dropRate: 0.2 }],
    ['eluCifar', { activation: { kind: 'elu' }, stem: { kind: 'cifar', channels: 4 } }],
    [
      'leakyAverage',
      {
        activation: { kind: 'leakyRelu', slope: 0.3 },
        stem: {
          kind: 'layers',
          convolutions: [{ channels: 4, kernelSize: 7, stride: 2, padding: 3, norm: true, activation: true }],
          pooling: { kind: 'average', kernelSize: 3, stride: 2, padding: 1 },
        },
      },
    ],
    ['maxHead', { globalPooling: 'max' }],
    ['hiddenHead', { head: { dropRate: 0, hidden: [{ features: 6, dropRate: 0 }] } }],
    ['hiddenDropout', { globalPooling: 'max', head: { dropRate: 0.2, hidden: [{ features: 6, dropRate: 0.4 }] } }],
    ['sequential', { head: { dropRate: 0.2, hidden: [] } }],
  ])('%s', async (name, config) => {
    expect((await read(name)).config).toMatchObject(config);
  });

  it('a head that cannot be expressed is replaced where a fresh classifier is asked for', async () => {
    for (const name of ['hiddenHead', 'maxHead', 'multiLabel', 'noHead']) {
      const { config, ignored } = await readPretrained(kerasModelBytes(name, 'keras'), { numClasses: 3 });
      expect(config.numClasses).toBe(3);
      if (name === 'hiddenHead') {
        expect(ignored[0]).toMatch(/^4 tensors of the head, for a fresh one of 3 classes: "layers\/dense\/vars\/0"/);
      }
    }
    await expect(read('noHead')).rejects.toThrow('has no classifier');
  });
});

describe('what the config says of images', () => {
  it.each<[string, readonly number[], readonly number[], number]>([
    ['functional', imageNetPreprocessing.mean, imageNetPreprocessing.std, 255],
    ['legacyFunctional', imageNetPreprocessing.mean, imageNetPreprocessing.std, 255],
    ['legacyLambda', imageNetPreprocessing.mean, imageNetPreprocessing.std, 255],
    ['rescaling', [0.5, 0.5, 0.5], [0.5, 0.5, 0.5], 255],
    ['unitPixels', [0.5, 0.4, 0.3], [0.04, 0.05, 0.06].map(Math.sqrt), 1],
  ])('%s scales pixels itself', async (name, mean, std, largest) => {
    const { preprocessing, assumed } = await read(name);
    const { mean: foundMean, std: foundStd, ...rest } = preprocessing!;
    for (const [found, expected] of [
      [foundMean, mean],
      [foundStd, std],
    ] as const) {
      for (const [channel, value] of found.entries()) expect(value).toBeCloseTo(expected[channel]!, 6);
    }
    expect(rest).toMatchObject({ height: 32, width: 32, channels: 3 });
    expect(assumed.join('\n')).toContain(`pixels of 0 to ${largest} go into the model, whose layers`);
  });

  it('that the model resizes the whole picture itself', async () => {
    const { preprocessing, assumed } = await read('resized');
    expect(preprocessing).toMatchObject({ height: 32, width: 32, interpolation: 'bilinear' });
    expect(preprocessing).not.toHaveProperty('crop');
    expect(preprocessing).not.toHaveProperty('antialias');
    expect(assumed.join()).not.toContain('resized');
    const other = changedKerasModel('resized', (layer) =>
      Object.assign(layer('input_layer').config, { batch_shape: [null, 50, 40, 3] }),
    );
    expect((await readPretrained(other)).assumed.join()).toContain(
      'pictures go at their own size into layer "resizing", and not at 50x40, the model\'s input',
    );
    const nearest = changedKerasModel('resized', (layer) =>
      Object.assign(layer('resizing').config, { interpolation: 'nearest', antialias: true }),
    );
    await expect(readPretrained(nearest)).rejects.toThrow(
      'layer "resizing" is resizing to 32x32, "nearest", ["antialias"]',
    );
  });

  it('the size, and nothing of the scaling, where it has no layer for that', async () => {
    const { preprocessing, assumed } = await read('base');
    expect(preprocessing).toEqual({ ...imageNetPreprocessing, height: 32, width: 32, crop: { shorterSide: 37 } });
    expect(assumed).toEqual([
      "images resized: bilinear to 37 pixels, the middle 32x32, as torchvision's share for ImageNet",
      "pixels prepared by ImageNet's mean and deviation",
    ]);
    expect((await read('cifar')).preprocessing).toBeUndefined();
  });
});

describe('what is not used is said', () => {
  it.each([
    ['compiled', 'keras', /^\d+ tensors of the optimizer, from training \("optimizer\/vars\/0"/],
    ['compiled', 'h5', /^\d+ tensors of the optimizer, from training \("optimizer_weights\/adam/],
    ['compiled', 'weights.h5', /^\d+ tensors of the optimizer, from training \("optimizer\/vars\/0"/],
    ['legacySequential', 'h5', /^\d+ tensors of the optimizer, from training \("optimizer_weights\/Adam/],
    ['functional', 'keras', /^2 layers for training only \("sequential\/random_rotation"/],
    ['normHead', 'keras', /^layer "head_bn" as one of its own: multiplied into the classifier$/],
    ['mixed', 'keras', /^the precision mixed_float16: computed in float32$/],
  ])('%s.%s', async (name, form, line) => {
    const { ignored } = await read(name, form);
    expect(ignored.filter((said) => line.test(said))).toHaveLength(1);
  });

  it('nothing where all is used', async () => {
    expect((await read('base')).ignored).toEqual([]);
    for (const name of ['dropout', 'hiddenDropout']) expect((await read(name)).ignored).toEqual([]);
  });
});

it('a file of weights alone says what was taken for the rest', async () => {
  const { assumed } = await read('base', 'weights.h5');
  expect(assumed[0]).toMatch(
    /^as in keras\.applications, since the file has weights and no model: norms with epsilon 1\.001e-5, ReLU/,
  );
});

it('the config’s order of concatenation is not changed by an option', async () => {
  const bytes = kerasModelBytes('concatNewFirst', 'h5');
  await expect(readPretrained(bytes, { concat: 'new-first' })).rejects.toThrow('leave out concat "new-first"');
});
