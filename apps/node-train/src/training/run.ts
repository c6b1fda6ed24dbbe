import { type ImageSource, shuffledOrder, tensorBatches } from '@densenet/data';
import { createRandom } from '@densenet/ops';
import {
  judgeLossFor,
  lossFor,
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
  /** Saves the session as it stands. */
  save?: () => Promise<void>;
}

/**
 * Trains a session on its recipe's data to its end or until the signal aborts.
 *
 * @throws the errors of `lossFor` before the first step
 */
export async function runTraining(session: Session, data: TrainingData, options: RunOptions): Promise<SessionOutcome> {
  const { recipe, model, state } = session;
  const { batchSize, epochs } = recipe.train;
  const { imageSize } = recipe.data;
  const preprocessing = preprocessingFor(recipe, data.train);
  const judgeSet = (name: string, dataset: ImageSource): JudgeSet => ({
    name,
    images: dataset.count,
    batches: () => tensorBatches(dataset, preprocessing, { batchSize }),
  });
  const steps = stepsPerEpoch(recipe, data.train);
  const { parameters } = model.summary(imageSize, imageSize);
  return runSession(Object.assign(session, { loss: lossFor(recipe, data.train) }), {
    ...options,
    run: { recipe, parameters, trainImages: data.train.count },
    epochs,
    stepsPerEpoch: steps,
    schedule: scheduleFor(recipe, steps),
    judgeLoss: judgeLossFor(recipe),
    batches: (epochSeed, firstBatch) => {
      const order = shuffledOrder(data.train.count, createRandom(epochSeed));
      const { source, preprocessing: rest } = trainingImages(recipe, data.train, state.epoch);
      return tensorBatches(source, rest, { batchSize, order, firstBatch });
    },
    judge: judgeSet(data.judge.name, data.judge.dataset),
    ...(data.test && data.judge.name !== 'test' ? { test: judgeSet('test', data.test) } : {}),
  });
}
