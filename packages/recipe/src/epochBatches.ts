import {
  balancedOrder,
  type ImageSource,
  type Preprocessing,
  type Shard,
  shuffledOrder,
  subset,
  tensorBatches,
} from '@densenet/data';
import { createRandom } from '@densenet/ops/random';
import type { TensorBatch } from '@densenet/train';
import { preprocessingFor, trainingImages } from './compose.ts';
import type { Recipe } from './schema.ts';

export interface EpochOptions {
  /** From 0. */
  epoch: number;
  /** Decides the order of the images. */
  seed: number;
  /** How many batches to leave out at the start, to resume in the middle of an epoch. */
  firstBatch?: number;
  /** Only so many images; all by default. */
  first?: number;
  /** In the place of the recipe's: that of a network which is trained further as it is. */
  preprocessing?: Preprocessing;
  /** This process's part of each batch, where several train together: the order, and how images are changed, are the same. */
  shard?: Shard | undefined;
}

/** The batches of an epoch as training sees them, in the order that `seed` decides. */
export function epochBatches(
  recipe: Recipe,
  train: ImageSource,
  { epoch, seed, firstBatch = 0, first, preprocessing: whole = preprocessingFor(recipe, train), shard }: EpochOptions,
): AsyncIterable<TensorBatch> {
  const random = createRandom(seed);
  const { sampling, batchSize } = recipe.train;
  // The images of a balanced epoch are a view: one that comes several times is augmented and mixed by its place, not each time alike.
  const images = sampling === 'balanced' ? subset(train, balancedOrder(train, random)) : train;
  const order = sampling === 'balanced' ? undefined : shuffledOrder(train.count, random);
  const { source, preprocessing } = trainingImages(recipe, images, epoch, whole);
  const some =
    first === undefined ? order : (order ?? Uint32Array.from({ length: first }, (_, at) => at)).subarray(0, first);
  return tensorBatches(source, preprocessing, { batchSize, order: some, firstBatch, shard });
}

/**
 * Images for the running statistics at the end of a training: drawn by the seed and augmented as in training, in whole batches.
 *
 * @returns undefined where the recipe does not ask for it
 */
export function reestimationFor(
  recipe: Recipe,
  train: ImageSource,
  { preprocessing = preprocessingFor(recipe, train), shard }: Pick<EpochOptions, 'preprocessing' | 'shard'> = {},
): { images: number; batches(): AsyncIterable<TensorBatch> } | undefined {
  const { reestimateStatistics: wanted, batchSize, epochs: epoch, seed } = recipe.train;
  if (wanted === null) return undefined;
  // A batch counts as much as any other, so a short one would count too much.
  const whole = Math.floor(Math.min(wanted, train.count) / batchSize) * batchSize;
  const images = whole > 0 ? whole : Math.min(batchSize, train.count);
  return {
    images,
    batches: () => epochBatches(recipe, train, { epoch, seed, first: images, preprocessing, shard }),
  };
}
