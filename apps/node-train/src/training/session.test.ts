import { datasetForm } from '@densenet/data';
import { createDenseNet, densenetChapter } from '@densenet/model';
import { expect, test } from 'vitest';
import { type Recipe, recipeNamed } from '../recipes/index.ts';
import { checkFits, configFor, scheduleFor, stepsPerEpoch } from './session.ts';

const quick = recipeNamed('quick');
const fits = (changes: Partial<Recipe>, count: number) => {
  const recipe = { ...quick, ...changes };
  const model = createDenseNet(configFor(recipe, datasetForm(recipe.dataset)));
  checkFits({ recipe, model }, { count });
};

test('a last batch that leaves a norm one value a channel is refused up front', () => {
  expect(() => fits({ batchSize: 64 }, 129)).toThrow(
    new RangeError(
      'a batch size of 64 leaves 1 image of 129 for the last batch, and this network ends in 1x1 feature maps: a norm ' +
        'cannot train on one value. Choose another batch size or a larger image',
    ),
  );
  expect(() => fits({ batchSize: 1 }, 128)).toThrow(RangeError);
});

test('two images in the last batch, none left over or larger feature maps are fine', () => {
  fits({ batchSize: 64 }, 130);
  fits({ batchSize: 64 }, 128);
  fits({ batchSize: 64, imageSize: 64 }, 129);
});

test('images too small for the network are refused with the smallest size', () => {
  expect(() => fits({ imageSize: 28 }, 128)).toThrow(/28x28 is too small .* the smallest input is 29x29/);
});

test("channels and classes are the data set's", () => {
  const config = configFor(
    { ...quick, network: densenetChapter({ inChannels: 3, numClasses: 7 }) },
    datasetForm('mnist'),
  );
  expect(config).toEqual(densenetChapter({ inChannels: 1, numClasses: 10 }));
});

test('steps and learning rates', () => {
  expect(stepsPerEpoch({ ...quick, batchSize: 256 }, { count: 60_000 })).toBe(235);
  const falling = scheduleFor({ ...quick, learningRate: 0.1, epochs: 2, schedule: 'linearToZero' }, 10);
  expect([0, 10, 20].map(falling)).toEqual([0.1, 0.05, 0]);
  const constant = scheduleFor({ ...quick, learningRate: 0.1, schedule: 'constant' }, 10);
  expect([0, 19].map(constant)).toEqual([0.1, 0.1]);
});
