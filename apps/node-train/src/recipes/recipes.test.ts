import { datasetForm } from '@densenet/data';
import { createDenseNet } from '@densenet/model';
import { describe, expect, test } from 'vitest';
import { configFor, optimizerFor } from '../training/session.ts';
import { recipeFlags } from './flags.ts';
import { type Recipe, recipeNamed, recipes } from './index.ts';
import { quick } from './quick.ts';

test.each(recipes.map((recipe) => [recipe.name, recipe] as const))('%s can be trained', (name, recipe) => {
  expect(recipeNamed(name)).toBe(recipe);
  expect(recipe.description).not.toBe('');
  const model = createDenseNet(configFor(recipe, datasetForm(recipe.dataset)));
  expect(model.smallestInput).toBeLessThanOrEqual(recipe.imageSize);
  optimizerFor(recipe);
});

test('a name that no recipe has is answered with those that there are', () => {
  expect(() => recipeNamed('fast')).toThrow('there is no recipe fast; the recipes are quick, chapter, tiny');
});

type Network = Recipe['network'];
type FlatField =
  | Exclude<keyof Recipe, 'name' | 'description' | 'network'>
  | `network.${Exclude<keyof Network, 'stem'>}`
  | `network.stem.${keyof Network['stem']}`;

/** For every field of a recipe: a flag that sets it, and to what. A field without is an error of the type checker. */
const settings: Record<FlatField, [flag: string, text: string, value: unknown]> = {
  dataset: ['--dataset', 'mnist', 'mnist'],
  imageSize: ['--image-size', '96', 96],
  batchSize: ['--batch-size', '17', 17],
  epochs: ['--epochs', '7', 7],
  learningRate: ['--learning-rate', '1e-3', 0.001],
  schedule: ['--schedule', 'constant', 'constant'],
  momentum: ['--momentum', '0.9', 0.9],
  nesterov: ['--nesterov', 'yes', true],
  weightDecay: ['--weight-decay', '1e-4', 1e-4],
  seed: ['--seed', '-5', -5],
  validationFraction: ['--validation-fraction', '0.1', 0.1],
  trainImages: ['--train-images', '100', 100],
  testImages: ['--test-images', '50', 50],
  'network.blockConfig': ['--block-config', '6,12,24', [6, 12, 24]],
  'network.growthRate': ['--growth-rate', '12', 12],
  'network.bottleneckFactor': ['--bottleneck-factor', '4', 4],
  'network.compression': ['--compression', '1', 1],
  'network.stem.kind': ['--stem', 'cifar', 'cifar'],
  'network.stem.channels': ['--stem-channels', '24', 24],
  'network.convBias': ['--conv-bias', 'no', false],
  'network.dropRate': ['--drop-rate', '0.2', 0.2],
  'network.batchNormEpsilon': ['--batch-norm-epsilon', '1.001e-5', 1.001e-5],
  'network.initialization': ['--initialization', 'kaimingNormalFanOut', 'kaimingNormalFanOut'],
};

/** What the data set decides, and what a recipe is called. */
const notForFlags = ['name', 'description', 'network.inChannels', 'network.numClasses'];

function flatten(value: object, prefix = ''): [field: string, value: unknown][] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? flatten(part, `${prefix}${key}.`)
      : [[`${prefix}${key}`, part] as [string, unknown]],
  );
}

const flagNamed = (name: string) => recipeFlags.find(({ flag }) => flag.split(' ')[0] === name);

describe('flags', () => {
  test('there is one for every field that a recipe has, and none for anything else', () => {
    const fields = recipes.flatMap((recipe) => flatten(recipe).map(([field]) => field));
    expect(Object.keys(settings).sort()).toEqual(
      [...new Set(fields)].filter((field) => !notForFlags.includes(field)).sort(),
    );
    const flags = recipeFlags.map(({ flag }) => flag.split(' ')[0]);
    expect(flags.sort()).toEqual(
      Object.values(settings)
        .map(([flag]) => flag)
        .sort(),
    );
  });

  test.each(Object.entries(settings))('%s: its flag sets it and nothing else', (field, [flag, text, value]) => {
    const before = Object.fromEntries(flatten(quick));
    const after = Object.fromEntries(flatten(flagNamed(flag)!.apply(quick, text)));
    expect(before[field]).not.toEqual(value);
    expect(after).toEqual({ ...before, [field]: value });
  });

  test.each([
    ['--train-images', 'all', 'trainImages'],
    ['--test-images', 'all', 'testImages'],
  ] as const)('%s %s', (flag, text, field) => {
    expect(flagNamed(flag)!.apply({ ...quick, [field]: 5 }, text)[field]).toBeNull();
  });

  test('--bottleneck-factor none', () => {
    const bottleneck = { ...quick, network: { ...quick.network, bottleneckFactor: 4 } };
    expect(flagNamed('--bottleneck-factor')!.apply(bottleneck, 'none').network.bottleneckFactor).toBeNull();
  });

  test.each([
    ['--dataset', 'cifar', 'must be one of fashion-mnist, mnist, got cifar'],
    ['--image-size', '0', 'must be a positive integer, got 0'],
    ['--batch-size', '2.5', 'must be a positive integer, got 2.5'],
    ['--batch-size', '', 'must be a positive integer, got '],
    ['--epochs', 'two', 'must be a positive integer, got two'],
    ['--learning-rate', '-1', 'must be a number of 0 or more, got -1'],
    ['--learning-rate', 'Infinity', 'must be a number of 0 or more, got Infinity'],
    ['--schedule', 'cosine', 'must be one of constant, linearToZero, got cosine'],
    ['--momentum', '1', 'must be a number in [0, 1), got 1'],
    ['--nesterov', 'true', 'must be one of yes, no, got true'],
    ['--weight-decay', '1e', 'must be a number of 0 or more, got 1e'],
    ['--seed', '4294967296', 'must be an integer of 32 bits, got 4294967296'],
    ['--validation-fraction', '1', 'must be a number in [0, 1), got 1'],
    ['--train-images', 'none', 'must be a positive integer, got none'],
    ['--block-config', '4,2.5', 'must be positive integers with commas between them, got 4,2.5'],
    ['--block-config', '4,,4', 'must be positive integers with commas between them, got 4,,4'],
    ['--growth-rate', '0', 'must be a positive integer, got 0'],
    ['--bottleneck-factor', '-4', 'must be a positive integer or none, got -4'],
    ['--compression', '1.5', 'must be a number in (0, 1], got 1.5'],
    ['--stem', 'mnist', 'must be one of imagenet, cifar, got mnist'],
    ['--stem-channels', '1.5', 'must be a positive integer, got 1.5'],
    ['--drop-rate', '1', 'must be a number in [0, 1), got 1'],
    ['--batch-norm-epsilon', '0', 'must be a positive number, got 0'],
    ['--initialization', 'zeros', 'must be one of xavierUniform, kaimingNormalFanIn, kaimingNormalFanOut, got zeros'],
  ])('%s %s is refused', (flag, text, message) => {
    expect(() => flagNamed(flag)!.apply(quick, text)).toThrow(new RangeError(message));
  });
});
