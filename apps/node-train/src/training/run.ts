import { fingerprintOf, type ImageSource, tensorBatches } from '@densenet/data';
import {
  epochBatches,
  judgeLossFor,
  lossFor,
  monitorFor,
  preprocessingFor,
  type Recipe,
  reestimationFor,
  scheduleFor,
  stepsPerEpoch,
} from '@densenet/recipe';
import {
  type JudgeSet,
  type Replicas,
  runSession,
  type SessionOutcome,
  type StopSignal,
  type Task,
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
  /** The processes that train together. This one alone by default. */
  together?: Together | undefined;
  /** Saves the session as it stands; of several processes, in rank 0 alone. */
  save?: () => Promise<void>;
}

export interface Together {
  replicas: Replicas;
  /** Whether running statistics are the mean over all processes, and not those of rank 0. */
  averageStatistics: boolean;
  /** After how many steps the states of all processes are compared. */
  compareEvery?: number;
  /** The processes over which norms take their statistics. By default each norm sees its process's part of the batch. */
  syncBatchNorm?: Task['syncBatchNorm'];
}

/**
 * Trains a session on its recipe's data to its end or until the signal aborts.
 *
 * @throws RangeError where the schedule or the end follows held-out images and there are none
 * @throws the errors of `lossFor` before the first step
 * @throws ReplicasDifferError where other processes have another recipe, network or other images
 */
export async function runTraining(session: Session, data: TrainingData, options: RunOptions): Promise<SessionOutcome> {
  const { recipe, model, state } = session;
  const { batchSize } = recipe.train;
  const { counted = data.train, epochs = recipe.train.epochs, together, ...rest } = options;
  const { replicas, averageStatistics, compareEvery, syncBatchNorm } = together ?? {};
  const shard = replicas && { rank: replicas.rank, size: replicas.size };
  const { imageSize } = recipe.data;
  const preprocessing = preprocessingFor(recipe, data.train);
  const judgeSet = (name: string, dataset: ImageSource): JudgeSet => ({
    name,
    images: dataset.count,
    batches: () => tensorBatches(dataset, preprocessing, { batchSize, shard }),
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
  return runSession(Object.assign(session, { loss: lossFor(recipe, counted), syncBatchNorm }), {
    ...rest,
    replicas,
    averageStatistics,
    compareEvery,
    sameInAll: replicas && {
      dataset: session.images,
      images: await fingerprintsOf(data),
      network: session.config,
      syncBatchNorm: syncBatchNorm !== undefined,
    },
    run: { recipe, parameters, trainImages: data.train.count },
    epochs,
    stepsPerEpoch: steps,
    schedule: scheduleFor(recipe, steps),
    judgeLoss: judgeLossFor(recipe),
    batches: (seed, firstBatch) => epochBatches(recipe, data.train, { epoch: state.epoch, seed, firstBatch, shard }),
    reestimate: reestimationFor(recipe, data.train, { shard }),
    monitor: data.judge.name === 'validation' ? monitorFor(recipe) : undefined,
    judge: judgeSet(data.judge.name, data.judge.dataset),
    ...(data.test && data.judge.name !== 'test' ? { test: judgeSet('test', data.test) } : {}),
  });
}

/** What must be the same in all processes of the images, by what they are for. */
async function fingerprintsOf({ train, judge, test }: TrainingData) {
  return {
    train: await fingerprintOf(train),
    [judge.name]: await fingerprintOf(judge.dataset),
    ...(test && { test: await fingerprintOf(test) }),
  };
}
