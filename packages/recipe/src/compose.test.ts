import { datasetForm, imagesInMemory } from '@densenet/data';
import { createDenseNet, densenetChapter } from '@densenet/model';
import '@tensorflow/tfjs-backend-cpu';
import { fill } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { configFor, preprocessingFor, stepsPerEpoch, taskFor, trainingImages } from './compose.ts';
import { parseRecipe } from './parseRecipe.ts';
import { recipeNamed, recipes } from './recipes.ts';
import type { Recipe } from './schema.ts';

const quick = recipeNamed('quick');

test.each(recipes.map((recipe) => [recipe.name, recipe] as const))('%s can be trained', (name, recipe) => {
  expect(recipeNamed(name)).toBe(recipe);
  const { source } = recipe.data;
  const form = source.kind === 'dataset' ? datasetForm(source.name) : { channels: 3, classNames: ['ants', 'bees'] };
  const model = createDenseNet(configFor(recipe, form));
  expect(model.smallestInput).toBeLessThanOrEqual(recipe.data.imageSize);
  taskFor(recipe, model);
  preprocessingFor(recipe, form);
});

test("channels and classes are the data's", () => {
  expect(configFor(quick, { channels: 3, classNames: ['a', 'b'] })).toEqual(
    densenetChapter({ inChannels: 3, numClasses: 2 }),
  );
});

test('steps of an epoch', () => {
  expect(stepsPerEpoch(quick, { count: 60_000 })).toBe(235);
});

describe('images', () => {
  const withData = (changes: Partial<typeof quick.data>) => ({ ...quick, data: { ...quick.data, ...changes } });

  test('values are in [0, 1] where the recipe has no mean and std', () => {
    expect(preprocessingFor(quick, { channels: 2 })).toEqual({
      height: 32,
      width: 32,
      channels: 2,
      mean: [0, 0],
      std: [1, 1],
      interpolation: 'bilinear',
    });
  });

  test('mean and std are one number for all channels, or one for each', () => {
    const recipe = withData({ mean: [0.5], std: [1, 2, 3], antialias: true, interpolation: 'bicubic' });
    expect(preprocessingFor(recipe, { channels: 3 })).toMatchObject({
      mean: [0.5, 0.5, 0.5],
      std: [1, 2, 3],
      antialias: true,
      interpolation: 'bicubic',
    });
    expect(() => preprocessingFor(recipe, { channels: 1 })).toThrow('recipe.data.std must be one number, got [1,2,3]');
    expect(() => preprocessingFor(recipe, { channels: 2 })).toThrow(
      'recipe.data.std must be one number, or 2, one a channel, got [1,2,3]',
    );
  });

  test('of an epoch are augmented and mixed only where the recipe says so, with its seed', async () => {
    const images = imagesInMemory({
      name: 'two',
      images: Uint8Array.of(1, 2, 3, 101, 102, 103),
      labels: Int32Array.of(0, 1),
      size: { height: 1, width: 3 },
      channels: 1,
      classNames: ['low', 'high'],
    });
    const valuesBy = async (recipe: Recipe, epoch = 0) => {
      const { source } = trainingImages(recipe, images, epoch);
      return { values: [...(await source.read(0)).values], target: source.target?.(0) };
    };
    expect(await valuesBy(quick)).toEqual({ values: [1, 2, 3], target: undefined });
    const flip = withData({ augmentation: [{ kind: 'horizontalFlip', probability: 1 }] });
    expect(await valuesBy(flip)).toEqual({ values: [3, 2, 1], target: undefined });
    const mixtures = withData({ mix: { kind: 'mixup', alpha: 1, probability: 1 } });
    const seeds = [0, 1, 2, 3].map((seed) => ({ ...mixtures, train: { ...mixtures.train, seed } }));
    const found = [];
    for (const recipe of seeds) for (const epoch of [0, 1]) found.push(await valuesBy(recipe, epoch));
    // Of four seeds and two epochs, some have the other image as a partner, each with a share of its own.
    const others = found.filter(({ target }) => target![1]! > 0);
    expect(others.length).toBeGreaterThan(1);
    expect(new Set(others.map(({ values }) => values[0])).size).toBe(others.length);
    for (const { values, target } of found) {
      values.forEach((value, at) => void expect(value).toBeCloseTo(1 + at + 100 * target![1]!, 4));
    }
  });
});

test('the task of a step has what the recipe says', () => {
  const model = createDenseNet(configFor(quick, datasetForm('mnist')));
  expect(taskFor(quick, model)).toMatchObject({ memoryEfficient: false });
  const efficient = { ...quick, train: { ...quick.train, memoryEfficient: true } };
  expect(taskFor(efficient, model)).toMatchObject({ memoryEfficient: true, model });
});

describe('what a recipe freezes', () => {
  const model = createDenseNet(configFor(quick, datasetForm('mnist')));
  const by = (train: object) =>
    taskFor(parseRecipe({ ...quick, train: { ...quick.train, epochs: 4, ...train } }), model);
  const frozenIn = ({ isFrozen }: Pick<typeof model, 'isFrozen'>) =>
    model.parameterSpecs.map(({ name }) => name).filter((name) => isFrozen(name));
  const isStatistic = (name: string) => /running_(mean|var)$/.test(name);
  const all = model.parameterSpecs.map(({ name }) => name);
  const features = all.filter((name) => name.startsWith('features.'));

  test.each([
    [{ freeze: ['features.*'] }, features.filter((name) => !isStatistic(name))],
    [{ freeze: ['features.*'], normStatistics: 'frozenParts' }, features],
    [{ freeze: ['*.bias'], normStatistics: 'frozenParts' }, all.filter((name) => name.endsWith('.bias'))],
    [{ normStatistics: 'frozen' }, all.filter(isStatistic)],
    [{}, []],
  ])('%j, in the whole training', (train, expected) => {
    const task = by(train);
    expect(frozenIn(task.model)).toEqual(expected);
    expect(task.frozen).toBeUndefined();
  });

  test('is frozen in the first epochs alone where they are said', () => {
    const { model: later, frozen } = by({ freeze: ['features.*'], unfreezeEpoch: 3, normStatistics: 'frozenParts' });
    expect(frozenIn(later)).toEqual([]);
    expect(frozen).toMatchObject({ epochs: 3 });
    expect(frozenIn(frozen!.model as typeof model)).toEqual(features);
  });

  test('is refused where it is nothing, all, or not said', () => {
    expect(() => by({ freeze: ['head.*'] })).toThrow('head.*');
    expect(() => by({ freeze: ['*'] })).toThrow('train.freeze is of all parameters (*): nothing is left to be trained');
    expect(() => by({ unfreezeEpoch: 1 })).toThrow('recipe.train.freeze must be at least one name');
    expect(() => by({ freeze: ['features.*'], unfreezeEpoch: 4 })).toThrow(
      'recipe.train.unfreezeEpoch must be less than train.epochs, 4, or null: never, got 4',
    );
  });
});

describe('optimizers', () => {
  const model = createDenseNet(configFor(quick, datasetForm('mnist')));
  const trainable = model.parameterSpecs.filter((spec) => spec.trainable);
  const by = (optimizer: object) => taskFor(parseRecipe({ ...quick, optimizer }), model).optimizer;
  const stateOf = (optimizer: object) =>
    by(optimizer)
      .stateSpecs(trainable)
      .map(({ name }) => name);

  test('name the state that they keep', () => {
    const names = trainable.map(({ name }) => name);
    expect(stateOf({ kind: 'sgd' })).toEqual([]);
    expect(stateOf({ kind: 'sgd', momentum: 0.9 })).toEqual(names);
    expect(stateOf({ kind: 'adamw' })).toEqual(names.flatMap((name) => [`${name}.exp_avg`, `${name}.exp_avg_sq`]));
  });

  test('decay all parameters alike, or spare biases and norms, or do as groups say', () => {
    const gradients = { 'classifier.weight': fill([10, 4], 0), 'classifier.bias': fill([10], 0) };
    const parameters = { 'classifier.weight': fill([10, 4], 1), 'classifier.bias': fill([10], 1) };
    const decayed = (options: object) => {
      const optimizer = by({ kind: 'sgd', weightDecay: 0.5, ...options });
      const updated = optimizer.update({ gradients, parameters, state: {}, step: 1, learningRate: 1 });
      return Object.values(updated.parameters).map((tensor) => tensor.dataSync()[0]);
    };
    expect(decayed({})).toEqual([0.5, 0.5]);
    expect(decayed({ decayNormsAndBiases: false }).sort()).toEqual([0.5, 1]);
    expect(decayed({ groups: [{ match: ['classifier.*'], learningRateFactor: 0.5 }] })).toEqual([0.75, 0.75]);
    expect(decayed({ groups: [{ match: ['classifier.*'], weightDecay: 1 }] })).toEqual([0, 0]);
  });

  test('that refuse an option do so when the task is made', () => {
    expect(() => by({ kind: 'sgd', nesterov: true })).toThrow('nesterov needs a momentum above 0, got momentum 0');
    expect(() => by({ kind: 'sgd', groups: [{ match: ['head.*'] }] })).toThrow('head.*');
  });
});
