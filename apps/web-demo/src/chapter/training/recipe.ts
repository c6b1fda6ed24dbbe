import { densenetChapter } from '@densenet/model';
import { parseRecipe, RECIPE_VERSION, type Recipe } from '@densenet/recipe';

const { inChannels: _, numClasses: __, ...chapter } = densenetChapter();

/**
 * The training that a reader watches: the chapter's network made so small that an epoch takes seconds in a browser. Its stem halves
 * the picture once instead of twice, since 28 pixels are not 96; three blocks of three layers, k = 12.
 */
export const liveRecipe: Recipe = parseRecipe({
  version: RECIPE_VERSION,
  name: 'chapter-live',
  description: "the chapter's network, smaller, on 400 pictures of Fashion-MNIST in a page",
  data: { source: { kind: 'dataset', name: 'fashion-mnist' }, imageSize: 28, mean: [0.286], std: [0.353] },
  network: {
    ...chapter,
    stem: { kind: 'layers', convolutions: [{ channels: 16, kernelSize: 3, stride: 2, padding: 1 }], pooling: null },
    blockConfig: [3, 3, 3],
    growthRate: 12,
  },
  optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-3 },
  schedule: { kind: 'linearToZero' },
  // Running statistics follow faster than usual, since there are few steps.
  train: { epochs: 12, batchSize: 20, batchNormMomentum: 0.2 },
});
