import { basename } from 'node:path';
import type { ImageSource } from '@densenet/data';
import { createDenseNet, type DenseNetConfig, type Model } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { configFor, type Recipe, stepsPerEpoch, taskFor } from '@densenet/recipe';
import { startTraining, type TrainingSession } from '@densenet/train';

/** What a training started from, kept in its checkpoint for people who find it. */
export interface Parent {
  /** The path, address or repository that the user named; of an address neither user, password nor query. */
  source: string;
  /** Whether the source is a path, of which a model file, made to be passed on, holds the last name only. */
  isLocal?: boolean;
  /** The SHA-256 of the model file, where it is in a checkpoint folder. */
  sha256?: string;
  /** Name of the recipe that the network was trained by, where that is known. */
  recipe?: string;
  /** How many epochs of that recipe the network was trained for. */
  epochs?: number;
}

/** What a checkpoint says of the images of its training. */
export interface ImagesRecord {
  /** The published data set, or the name of the folder or table. */
  name: string;
  /** What epochs are judged by. */
  judgedBy: 'test' | 'validation';
  /** Whether the network is tested on other images at the end. */
  isTested: boolean;
  /** Of pictures of one's own: a hash of their list. */
  digest?: string;
}

/** The record of a published data set. */
export function recordOf({ data: { source }, evaluate }: Recipe): ImagesRecord {
  const isHeldOut = evaluate.validationFraction > 0;
  const name = source.kind === 'dataset' ? source.name : basename(source.path);
  return { name, judgedBy: isHeldOut ? 'validation' : 'test', isTested: isHeldOut };
}

/** A training by a recipe, with its state. */
export interface Session extends Omit<TrainingSession, 'loss'> {
  recipe: Recipe;
  config: DenseNetConfig;
  model: Model;
  images: ImagesRecord;
  /** Missing where the training began with random weights. */
  parent?: Parent;
}

/** A training by this recipe before its first step. `model`: in the place of the recipe's network. */
export function newSession(
  recipe: Recipe,
  form: Pick<ImageSource, 'channels' | 'classNames'>,
  { model, images = recordOf(recipe) }: { model?: Model; images?: ImagesRecord } = {},
): Session {
  const config = configFor(recipe, form);
  const task = taskFor(recipe, model ?? createDenseNet(config));
  const random = createRandom(recipe.train.seed);
  const state = startTraining(task, task.model.initialize(random), random);
  return { recipe, config, ...task, images, state, history: [] };
}

/**
 * Refuses, before anything runs, what would fail in the middle of an epoch.
 *
 * @param ranks how many processes have a part of each batch, whose norms see that part alone
 * @throws InputTooSmallError where the images are too small for the network
 * @throws RangeError where in the last batch a norm would have a single value for each channel, or an epoch has fewer steps
 *   than were done of it already
 */
export function checkFits(
  { recipe, model, stepInEpoch = 0 }: Pick<Session, 'recipe' | 'model'> & { stepInEpoch?: number },
  train: Pick<ImageSource, 'count'>,
  { ranks = 1 }: { ranks?: number } = {},
): void {
  const steps = stepsPerEpoch(recipe, train);
  if (stepInEpoch > steps) {
    throw new RangeError(
      `the training was saved after step ${stepInEpoch} of an epoch, which has ${steps} steps with the ${train.count} images ` +
        'that are here: give it the data set that it was begun with (--data-dir)',
    );
  }
  const { nodes } = model.graph(recipe.data.imageSize, recipe.data.imageSize);
  const norms = nodes.filter(({ operation }) => operation.op === 'batchNorm');
  const fewestPositions = Math.min(...norms.map(({ shape }) => shape[0]! * shape[1]!));
  if (fewestPositions > 1) return;
  const { batchSize, accumulation } = recipe.train;
  const lastBatch = train.count % batchSize || batchSize;
  const cannot = 'and this network ends in 1x1 feature maps: a norm cannot train on one value';
  if (lastBatch === 1) {
    throw new RangeError(
      `a batch size of ${batchSize} leaves 1 image of ${train.count} for the last batch, ${cannot}. Choose another batch ` +
        'size or a larger image',
    );
  }
  for (const images of [batchSize, lastBatch]) {
    if (ranks > 1 && images < 2 * ranks * accumulation) {
      throw new RangeError(
        `a batch of ${images} images over ${ranks} ranks${accumulation > 1 ? `, each in ${accumulation} parts (--accumulation),` : ''} ` +
          `leaves one of them a single image, ${cannot}. Choose fewer processes, norms over all of them (--sync-batch-norm), ` +
          'another batch size or a larger image',
      );
    }
    if (images >= 2 * accumulation || accumulation === 1) continue;
    throw new RangeError(
      `a batch of ${images} images in ${accumulation} parts (--accumulation) has one of 1 image, ${cannot}. Choose fewer ` +
        'parts, another batch size or a larger image',
    );
  }
}
