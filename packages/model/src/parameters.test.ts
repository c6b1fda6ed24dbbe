import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { toPyTorchLayout } from './checkpoint/layout.ts';
import { createDenseNet, densenetChapter, densenetTiny, disposeParameters } from './index.ts';
import { sgdFixture } from './testing/pytorchFixtures.ts';

describe.each(['sgd-tiny', 'sgd-tinyBottleneck', 'sgd-chapter'])('the parameters of %s', (fixture) => {
  const { config, afterLastStep } = sgdFixture(fixture);
  const stored = Object.entries(afterLastStep.float64);
  const { parameterSpecs } = createDenseNet(config);

  it('have PyTorch’s names, in PyTorch’s order', () => {
    expect(parameterSpecs.map(({ name }) => name)).toEqual(stored.map(([name]) => name));
  });

  it('have PyTorch’s shapes once their axes are in PyTorch’s order', () => {
    const shapes = parameterSpecs.map(({ shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return toPyTorchLayout({ shape: [...shape], values: new Float32Array(size) }).shape;
    });
    const expected = stored.map(([, tensor]) => (tensor.size === undefined ? tensor.shape : undefined));
    shapes.forEach((shape, index) => {
      const [name, { size }] = stored[index]!;
      // The fixture of the chapter's network has samples, and says the size alone.
      if (expected[index]) expect(shape, name).toEqual(expected[index]);
      else
        expect(
          shape.reduce((product, length) => product * length, 1),
          name,
        ).toBe(size);
    });
  });
});

it('names the parameters of DenseNet-121 as torchvision does', () => {
  const { parameterSpecs } = createDenseNet(
    densenetChapter({
      inChannels: 3,
      numClasses: 1000,
      blockConfig: [6, 12, 24, 16],
      bottleneckFactor: 4,
      convBias: false,
    }),
  );
  const shapes = Object.fromEntries(parameterSpecs.map(({ name, shape }) => [name, shape]));
  // From `torchvision.models.densenet121().state_dict()`, in TensorFlow's axis order.
  expect(shapes).toMatchObject({
    'features.conv0.weight': [7, 7, 3, 64],
    'features.norm0.weight': [64],
    'features.norm0.running_var': [64],
    'features.denseblock1.denselayer1.norm1.weight': [64],
    'features.denseblock1.denselayer1.conv1.weight': [1, 1, 64, 128],
    'features.denseblock1.denselayer1.norm2.weight': [128],
    'features.denseblock1.denselayer1.norm2.running_mean': [128],
    'features.denseblock1.denselayer1.conv2.weight': [3, 3, 128, 32],
    'features.transition1.norm.bias': [256],
    'features.transition1.conv.weight': [1, 1, 256, 128],
    'features.denseblock4.denselayer16.conv1.weight': [1, 1, 992, 128],
    'features.norm5.running_mean': [1024],
    'classifier.weight': [1024, 1000],
    'classifier.bias': [1000],
  });
  // 364 tensors of parameters, 121 norms with two statistics each.
  expect(parameterSpecs).toHaveLength(364 + 2 * 121);
  expect(Object.keys(shapes).filter((name) => name.endsWith('conv1.bias'))).toEqual([]);
});

it('trains everything but running statistics', () => {
  const { parameterSpecs } = createDenseNet(densenetTiny());
  const untrained = parameterSpecs.filter(({ trainable }) => !trainable).map(({ name }) => name);
  expect(untrained).toEqual(
    parameterSpecs.map(({ name }) => name).filter((name) => /\.running_(mean|var)$/.test(name)),
  );
  expect(untrained).toHaveLength(2 * 7);
});

it('disposes of every tensor', () => {
  const before = memory().numTensors;
  const parameters = createDenseNet(densenetTiny()).initialize(createRandom(1));
  expect(memory().numTensors).toBe(before + Object.keys(parameters).length);
  disposeParameters(parameters);
  expect(memory().numTensors).toBe(before);
});
