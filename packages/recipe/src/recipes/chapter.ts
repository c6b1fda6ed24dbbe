import { densenetChapter, densenetTiny } from '@densenet/model';
import { RECIPE_VERSION } from '../schema.ts';
import { ofNetwork } from './ofNetwork.ts';

/**
 * The chapter's network at the size that its text names, with a learning rate that falls to zero: at a constant one, so
 * few epochs leave the running statistics behind, and the test accuracy swings.
 */
export const quick = {
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
export const chapter = {
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
export const tiny = {
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
