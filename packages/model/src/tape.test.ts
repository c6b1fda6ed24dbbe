import '@tensorflow/tfjs-backend-cpu';
import { createRandom, softmaxCrossEntropy } from '@densenet/ops';
import { grads, memory, ones, type Tensor4D, tensor1d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createDenseNet, densenetChapter, densenetTiny } from './index.ts';
import { forwardOnTape } from './tape.ts';
import { deterministicImages } from './testing/deterministic.ts';
import { deterministicParameters } from './testing/pytorchFixtures.ts';

const images = (shape: [number, number, number, number]): Tensor4D => tensor4d(deterministicImages(0, shape), shape);

describe('a training batch that leaves a norm one value a channel', () => {
  const chapter = createDenseNet(densenetChapter());
  const parameters = deterministicParameters(chapter.parameterSpecs);

  it('is refused, as PyTorch does: one image whose last feature maps are 1x1', () => {
    expect(() => forwardOnTape(chapter, parameters, images([1, 32, 32, 1]), createRandom(1))).toThrow(
      'batchNormTraining: expected more than 1 value per channel when training, got input shape [1, 1, 1, 120]: ' +
        'use a larger batch or a larger image',
    );
  });

  it('is fine with two images, and with one larger image', () => {
    const tiny = createDenseNet(densenetTiny());
    const run = (...shape: [number, number, number, number]) =>
      forwardOnTape(tiny, deterministicParameters(tiny.parameterSpecs), images(shape), createRandom(1)).logits.shape;
    expect(() => run(1, 5, 5, 1)).toThrow('got input shape [1, 1, 1, 8]');
    expect(run(2, 5, 5, 1)).toEqual([2, 10]);
    expect(run(1, 21, 5, 1)).toEqual([1, 10]);
  });
});

describe('the smallest input', () => {
  const model = createDenseNet(densenetTiny());
  const parameters = deterministicParameters(model.parameterSpecs);
  const smaller = 'is too small for this network: features.transition1.pool would make ';

  it('works, in training and inference', async () => {
    const x = images([2, 5, 5, 1]);
    const program = model.compileInference(parameters);
    for (const logits of [program.run(x), forwardOnTape(model, parameters, x, createRandom(1)).logits]) {
      expect([...(await logits.data())].every(Number.isFinite)).toBe(true);
    }
  });

  it.each([
    [4, 4],
    [4, 32],
    [32, 4],
  ])('has nothing below it: %sx%s', (height, width) => {
    const x = images([2, height, width, 1]);
    const program = model.compileInference(parameters);
    const message = `an input of ${height}x${width} ${smaller}`;
    expect(() => program.run(x)).toThrow(message);
    expect(() => program.run(x)).toThrow('the smallest input is 5x5');
    expect(() => forwardOnTape(model, parameters, x, createRandom(1))).toThrow(message);
  });
});

it('refuses images with other channels than the network’s', () => {
  const model = createDenseNet(densenetTiny());
  const parameters = deterministicParameters(model.parameterSpecs);
  expect(() => forwardOnTape(model, parameters, ones([1, 32, 32, 3]), createRandom(1))).toThrow(
    'images must have the shape [batch, height, width, 1], got [1, 32, 32, 3]',
  );
});

it('names a parameter that it misses', () => {
  const model = createDenseNet(densenetTiny());
  const { 'features.norm5.bias': _, ...others } = deterministicParameters(model.parameterSpecs);
  expect(() => forwardOnTape(model, others, images([1, 16, 16, 1]), createRandom(1))).toThrow(
    'the network has a parameter features.norm5.bias, but none of that name was given',
  );
});

it('gives every trainable parameter a gradient, with bottleneck and dropout too', async () => {
  const model = createDenseNet(densenetTiny({ bottleneckFactor: 2, dropRate: 0.2 }));
  const parameters = deterministicParameters(model.parameterSpecs);
  const names = model.parameterSpecs.filter(({ trainable }) => trainable).map(({ name }) => name);
  const x = images([4, 16, 16, 1]);
  const labels = tensor1d([0, 3, 3, 9], 'int32');
  const gradients = grads(() =>
    softmaxCrossEntropy(forwardOnTape(model, parameters, x, createRandom(1)).logits, labels),
  )(names.map((name) => parameters[name]!));
  for (const [index, name] of names.entries()) {
    expect(gradients[index]!.shape, name).toEqual(parameters[name]!.shape);
    expect(
      (await gradients[index]!.data()).some((value) => value !== 0),
      name,
    ).toBe(true);
  }
});

it('gives the statistics of the batch at every norm', () => {
  const model = createDenseNet(densenetTiny());
  const { statistics } = forwardOnTape(
    model,
    deterministicParameters(model.parameterSpecs),
    images([2, 16, 16, 1]),
    createRandom(1),
  );
  const norms = model.parameterSpecs.filter(({ role }) => role === 'runningMean');
  expect(Object.keys(statistics)).toEqual(norms.map(({ name }) => name.replace('.running_mean', '')));
  expect(statistics['features.norm5']!.variance.shape).toEqual([16]);
});

it('draws dropout from the generator: the same seed gives the same logits', async () => {
  const model = createDenseNet(densenetTiny({ dropRate: 0.5 }));
  const parameters = deterministicParameters(model.parameterSpecs);
  const x = images([2, 16, 16, 1]);
  const run = (seed: number) => forwardOnTape(model, parameters, x, createRandom(seed)).logits.data();
  expect(await run(1)).toEqual(await run(1));
  expect(await run(1)).not.toEqual(await run(2));
});

it('leaves nothing behind in a tidy', () => {
  const model = createDenseNet(densenetTiny());
  const parameters = deterministicParameters(model.parameterSpecs);
  const x = images([2, 16, 16, 1]);
  const before = memory().numTensors;
  const logits = tidy(() => forwardOnTape(model, parameters, x, createRandom(1)).logits);
  expect(memory().numTensors).toBe(before + 1);
  logits.dispose();
});
