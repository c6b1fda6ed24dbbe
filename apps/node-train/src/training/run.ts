import { balancedOrder, type ImageSource, shuffledOrder, subset, tensorBatches } from '@densenet/data';
import { createRandom } from '@densenet/ops';
import {
  judgeLossFor,
  lossFor,
  monitorFor,
  preprocessingFor,
  type Recipe,
  scheduleFor,
  stepsPerEpoch,
  trainingImages,
} from '@densenet/recipe';
import {
  type JudgeSet,
  runSession,
  type SessionOutcome,
  type StopSignal,
  type TensorBatch,
  type TrainingListener,
} from '@densenet/train';
import type { TrainingData } from './datasets.ts';
import type { Session } from './session.ts';

/** Describes what is trained, for listeners. */
export interface Run {
  recipe: Recipe;
  /** How many parameters the network has. */
  parameters: number;
  /** How many images an epoch has. */
  trainImages: number;
}

export type RunListener = TrainingListener<Run>;

export interface RunOptions {
  /** Ends the training after the step under way. */
  signal: StopSignal;
  listeners: readonly RunListener[];
  /** Images whose classes are counted where the loss weighs them; those that are trained on by default. */
  counted?: ImageSource;
  /** In the place of the recipe's, to have a trial of a few steps. */
  epochs?: number;
  /** Saves the session as it stands. */
  save?: () => Promise<void>;
}

/**
 * Trains a session on its recipe's data to its end or until the signal aborts.
 *
 * @throws RangeError where the schedule or the end follows held-out images and there are none
 * @throws the errors of `lossFor` before the first step
 */
export async function runTraining(session: Session, data: TrainingData, options: RunOptions): Promise<SessionOutcome> {
  const { recipe, model, state } = session;
  const { batchSize } = recipe.train;
  const { counted = data.train, epochs = recipe.train.epochs, ...rest } = options;
  const { imageSize } = recipe.data;
  const preprocessing = preprocessingFor(recipe, data.train);
  const judgeSet = (name: string, dataset: ImageSource): JudgeSet => ({
    name,
    images: dataset.count,
    batches: () => tensorBatches(dataset, preprocessing, { batchSize }),
  });
  if (recipe.schedule.kind === 'reduceOnPlateau' && data.judge.name === 'test') {
    throw new RangeError(
      'the schedule reduceOnPlateau needs images that are held out, since it may not follow the test set: --validation-fraction 0.1',
    );
  }
  if (recipe.evaluate.patience !== null && data.judge.name === 'test') {
    throw new RangeError(
      '--patience needs images that are held out, since it may not follow the test set: --validation-fraction 0.1',
    );
  }
  const steps = stepsPerEpoch(recipe, data.train);
  const { parameters } = model.summary(imageSize, imageSize);
  return runSession(Object.assign(session, { loss: lossFor(recipe, counted) }), {
    ...rest,
    run: { recipe, parameters, trainImages: data.train.count },
    epochs,
    stepsPerEpoch: steps,
    schedule: scheduleFor(recipe, steps),
    judgeLoss: judgeLossFor(recipe),
    batches: (seed, firstBatch) => epochBatches(recipe, data.train, { epoch: state.epoch, seed, firstBatch }),
    reestimate: reestimationFor(recipe, data.train),
    monitor: data.judge.name === 'validation' ? monitorFor(recipe) : undefined,
    judge: judgeSet(data.judge.name, data.judge.dataset),
    ...(data.test && data.judge.name !== 'test' ? { test: judgeSet('test', data.test) } : {}),
  });
}

/** Images for the running statistics at the end: drawn by the seed and augmented as in training, in whole batches. */
function reestimationFor({ train, ...recipe }: Recipe, source: ImageSource) {
  const { reestimateStatistics: wanted, batchSize, epochs: epoch, seed } = train;
  if (wanted === null) return undefined;
  // A batch counts as much as any other, so a short one would count too much.
  const whole = Math.floor(Math.min(wanted, source.count) / batchSize) * batchSize;
  const images = whole > 0 ? whole : Math.min(batchSize, source.count);
  return { images, batches: () => epochBatches({ ...recipe, train }, source, { epoch, seed, first: images }) };
}

/** The batches of an epoch as training sees them, in the order that `seed` decides. `epoch`: from 0. `first`: only so many images. */
export function epochBatches(
  recipe: Recipe,
  train: ImageSource,
  { epoch, seed, firstBatch = 0, first }: { epoch: number; seed: number; firstBatch?: number; first?: number },
): AsyncIterable<TensorBatch> {
  const random = createRandom(seed);
  const { sampling, batchSize } = recipe.train;
  // The images of a balanced epoch are a view: one that comes several times is augmented and mixed by its place, not each time alike.
  const images = sampling === 'balanced' ? subset(train, balancedOrder(train, random)) : train;
  const order = sampling === 'balanced' ? undefined : shuffledOrder(train.count, random);
  const { source, preprocessing } = trainingImages(recipe, images, epoch);
  const some =
    first === undefined ? order : (order ?? Uint32Array.from({ length: first }, (_, at) => at)).subarray(0, first);
  return tensorBatches(source, preprocessing, { batchSize, order: some, firstBatch });
}
