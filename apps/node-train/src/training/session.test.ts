import { datasetForm } from '@densenet/data';
import { createDenseNet } from '@densenet/model';
import { configFor, recipeNamed } from '@densenet/recipe';
import { expect, test } from 'vitest';
import { withFlags } from '../recipes/withFlags.ts';
import { checkFits } from './session.ts';

const quick = recipeNamed('quick');
const fits = (flags: Record<string, number>, count: number, ranks = 1) => {
  const recipe = withFlags(quick, flags);
  const model = createDenseNet(configFor(recipe, datasetForm('fashion-mnist')));
  checkFits({ recipe, model }, { count }, { ranks });
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

test('two images in the last batch, no image left over, or larger feature maps are accepted', () => {
  fits({ batchSize: 64 }, 130);
  fits({ batchSize: 64 }, 128);
  fits({ batchSize: 64, imageSize: 64 }, 129);
});

test('a part of a batch with a single image is refused too', () => {
  fits({ batchSize: 64, accumulation: 32 }, 128);
  expect(() => fits({ batchSize: 64, accumulation: 33 }, 128)).toThrow(
    'a batch of 64 images in 33 parts (--accumulation) has one of 1 image, and this network ends in 1x1 feature maps',
  );
  expect(() => fits({ batchSize: 64, accumulation: 4 }, 64 + 7)).toThrow('a batch of 7 images in 4 parts');
  fits({ batchSize: 64, accumulation: 64, imageSize: 64 }, 128);
});

test('a part of a batch with a single image in one of several processes is refused too', () => {
  fits({ batchSize: 64 }, 128, 32);
  fits({ batchSize: 64 }, 64 + 6, 3);
  expect(() => fits({ batchSize: 64 }, 64 + 5, 3)).toThrow(
    'a batch of 5 images over 3 ranks leaves one of them a single image, and this network ends in 1x1 feature maps',
  );
  expect(() => fits({ batchSize: 64, accumulation: 20 }, 128, 2)).toThrow('over 2 ranks, each in 20 parts');
  fits({ batchSize: 64, imageSize: 64 }, 64 + 1, 3);
});

test('images too small for the network are refused with the smallest size', () => {
  expect(() => fits({ imageSize: 28 }, 128)).toThrow(/28x28 is too small .* the smallest input is 29x29/);
});
