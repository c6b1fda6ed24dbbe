import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  dispose,
  matMul,
  mean,
  memory,
  randomUniform,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { relativeDifference } from '../../../../testing/compare.ts';
import { createDenseNet, createResNet, denseNetConfig, densenetTiny, resNetConfig } from '../index.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';

const model = createDenseNet(densenetTiny());
const parameters = deterministicParameters(model.parameterSpecs);
const program = model.compileInference(parameters);
const images = randomUniform([2, 32, 32, 1], -1, 1, 'float32', 7) as Tensor4D;

let before: number;
beforeEach(() => {
  before = memory().numTensors;
});
afterEach(() => {
  expect(memory().numTensors).toBe(before);
});

it('gives the features of every stage by name', () => {
  const found = program.features(images, ['stem', 'stage1', 'stage2', 'features', 'embedding']);
  expect(Object.fromEntries(Object.entries(found).map(([name, { shape }]) => [name, shape]))).toEqual({
    stem: [2, 16, 16, 8],
    stage1: [2, 8, 8, 16],
    stage2: [2, 4, 4, 16],
    features: [2, 4, 4, 16],
    embedding: [2, 16],
  });
  dispose(Object.values(found));
});

it('gives the embedding that the classifier reads, and maps whose mean it is', async () => {
  const { embedding, features } = program.features(images, ['features', 'embedding']) as Record<string, Tensor>;
  const logits = program.run(images);
  const [again, averaged] = tidy(() => [
    add(matMul(embedding as Tensor2D, parameters['classifier.weight'] as Tensor2D), parameters['classifier.bias']!),
    mean(features!, [1, 2]),
  ]);
  expect(relativeDifference(await again!.data(), await logits.data())).toBeLessThan(1e-6);
  expect(relativeDifference(await embedding!.data(), await averaged!.data())).toBeLessThan(1e-6);
  dispose([embedding!, features!, logits, again!, averaged!]);
});

it('computes no further than is asked for', () => {
  const partial = { ...parameters };
  const early = tidy(() => {
    const { stem } = program.features(images, ['stem']);
    return stem!;
  });
  expect(early.shape).toEqual([2, 16, 16, 8]);
  early.dispose();
  expect(Object.keys(program.features(images, []))).toEqual([]);
  expect(Object.keys(partial)).toEqual(Object.keys(parameters));
});

it('refuses a name that is not marked', () => {
  expect(() => program.features(images, ['stage3'])).toThrow(
    new RangeError('the network marks no stage3; it has stem, stage1, stage2, features, embedding'),
  );
});

// Channels and reduction as timm's `features_only` has them; its last one is `features` here.
it.each([
  ['densenet121', createDenseNet(denseNetConfig('densenet121')), [64, 256, 512, 1024, 1024]],
  ['densenet161', createDenseNet(denseNetConfig('densenet161')), [96, 384, 768, 2112, 2208]],
  ['densenet264d', createDenseNet(denseNetConfig('densenet264d')), [96, 384, 768, 3456, 4032]],
  ['resnet50', createResNet(resNetConfig('resnet50')), [64, 256, 512, 1024, 2048]],
])('%s: stages of the size that timm gives', (_name, network, channels) => {
  const { marks } = network.graph(224, 224);
  const shapes = ['stem', 'stage1', 'stage2', 'stage3', 'features'].map((name) => marks.get(name)!.shape);
  expect(shapes).toEqual(channels.map((count, index) => [112 >> index, 112 >> index, count]));
});
