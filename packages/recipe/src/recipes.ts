import {
  type DenseNetConfig,
  denseNetConfig,
  densenetChapter,
  densenetTiny,
  type NetworkConfig,
} from '@densenet/model';
import { didYouMean } from '@densenet/schema';
import { parseRecipe } from './parseRecipe.ts';
import { RECIPE_VERSION, type Recipe } from './schema.ts';

/** A named network without channels and classes, which the images decide. */
function ofNetwork({ inChannels: _, numClasses: __, ...network }: DenseNetConfig): NetworkConfig {
  return network;
}

/**
 * The chapter's network at the size that its text names, with a learning rate that falls to zero: at a constant one, so
 * few epochs leave the running statistics behind, and the test accuracy swings.
 */
const quick = {
  version: RECIPE_VERSION,
  name: 'quick',
  description: "the chapter's network on Fashion-MNIST at 32x32 for 2 epochs",
  cost: 'half a minute to two minutes on 2 cores',
  result: 'test accuracy 0.88',
  data: { source: { kind: 'dataset', name: 'fashion-mnist' }, imageSize: 32 },
  network: ofNetwork(densenetChapter()),
  optimizer: { kind: 'sgd', learningRate: 0.1 },
  schedule: { kind: 'linearToZero' },
  train: { epochs: 2, batchSize: 256 },
};

/** The chapter's training as its code has it. */
const chapter = {
  ...quick,
  name: 'chapter',
  description: "the chapter's training as its code has it: 96x96, batch 256, learning rate 0.1, 5 epochs",
  cost: 'six minutes on 2 cores: 64 to 67 seconds an epoch (docs/results.md)',
  result: 'training accuracy 0.92; test accuracy 0.75 to 0.87, which swings at a constant rate (docs/results.md)',
  data: { ...quick.data, imageSize: 96 },
  schedule: { kind: 'constant' },
  train: { ...quick.train, epochs: 5 },
};

/** Takes seconds, to see every part work. */
const tiny = {
  ...quick,
  name: 'tiny',
  description: 'a network of 2,322 parameters on 2,048 images for 2 epochs, to try things out',
  cost: 'seconds',
  result: 'test accuracy 0.41',
  data: { ...quick.data, trainImages: 2048 },
  network: ofNetwork(densenetTiny()),
  train: { ...quick.train, batchSize: 64 },
  evaluate: { testImages: 512 },
};

/** One's own pictures, with a learning rate for weights that have learned from others before, and a higher one for the head. */
const finetune = {
  version: RECIPE_VERSION,
  name: 'finetune',
  description:
    'a DenseNet-121 on the pictures in a folder of your own (--data), from weights that know others (--from)',
  cost: 'minutes to hours: a second for about 8 pictures of 224x224 on 2 cores',
  result: 'that of the pictures',
  data: {
    source: { kind: 'pictures', path: 'photos' },
    imageSize: 224,
    // ImageNet's, which most weights to begin with have seen.
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    antialias: true,
    cropShare: 0.875,
    augmentation: [{ kind: 'horizontalFlip' }],
  },
  network: ofNetwork(denseNetConfig('densenet121')),
  optimizer: {
    kind: 'sgd',
    learningRate: 0.01,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 1e-4,
    decayNormsAndBiases: false,
    groups: [{ match: ['features.*'], learningRateFactor: 0.1 }],
  },
  schedule: { kind: 'linearToZero' },
  train: { epochs: 15, batchSize: 32 },
  evaluate: { validationFraction: 0.2 },
};

/** Checked as those that come from a file, and with the same fields in the same order. */
export const recipes: readonly Recipe[] = [quick, chapter, tiny, finetune].map((recipe) => parseRecipe(recipe));

/** @throws RangeError where no recipe has the name; it lists those that there are */
export function recipeNamed(name: string): Recipe {
  const found = recipes.find((recipe) => recipe.name === name);
  if (found) return found;
  const names = recipes.map((recipe) => recipe.name);
  throw new RangeError(`there is no recipe ${name}${didYouMean(name, names)}; the recipes are ${names.join(', ')}`);
}
