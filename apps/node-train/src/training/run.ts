import { shuffledOrder } from '@densenet/data';
import { createRandom } from '@densenet/ops';
import { fit } from '@densenet/train';
import { createProgress } from '../terminal/progress.ts';
import { tensorBatches } from './batches.ts';
import { preprocessingFor, type TrainingData } from './datasets.ts';
import { accuracyOn } from './judge.ts';
import { formatEpoch, formatTest } from './report.ts';
import { type Session, scheduleFor, stepsPerEpoch } from './session.ts';

export interface RunOptions {
  /** Ends the training after the step under way. */
  signal: AbortSignal;
  /** Prints one line of results. */
  print: (line: string) => void;
  /** Saves the session as it stands. */
  save: () => Promise<void>;
}

/**
 * Trains a session to its end or until the signal aborts, printing a line an epoch and saving after each.
 *
 * @returns whether it came to its end
 */
export async function runTraining(session: Session, data: TrainingData, options: RunOptions): Promise<boolean> {
  const { recipe, model, optimizer, state, history } = session;
  const preprocessing = preprocessingFor(recipe, data.train);
  const steps = stepsPerEpoch(recipe, data.train);
  const label = () => `epoch ${state.epoch + 1}/${recipe.epochs}`;
  let progress = createProgress(label(), steps);
  let began = performance.now();
  let imagesBefore = 0;
  // Where a training was stopped while its last epoch was judged, that comes first.
  if (!(await judgeLastEpoch(session, data, options))) return false;
  try {
    await fit(model, optimizer, state, {
      epochs: recipe.epochs,
      stepsPerEpoch: steps,
      schedule: scheduleFor(recipe, steps),
      signal: options.signal,
      batches: (seed, firstBatch) => {
        progress = createProgress(label(), steps, { startedAt: firstBatch });
        began = performance.now();
        imagesBefore = state.totals.images;
        const order = shuffledOrder(data.train.count, createRandom(seed));
        return tensorBatches(data.train, preprocessing, { batchSize: recipe.batchSize, order, firstBatch });
      },
      onStep: ({ stepInEpoch, metrics }) =>
        progress.update(stepInEpoch, `loss ${metrics.loss.toFixed(4)}  acc ${metrics.accuracy.toFixed(3)}`),
      onEpoch: async (epoch, { loss, accuracy, images }) => {
        progress.clear();
        const seconds = (performance.now() - began) / 1000;
        const imagesPerSecond = (images - imagesBefore) / seconds;
        history.push({ epoch: epoch + 1, loss, trainAccuracy: accuracy, seconds, imagesPerSecond });
        // Saved before it is judged: that takes a while, in which nothing may be lost.
        await options.save();
        await judgeLastEpoch(session, data, options);
      },
    });
  } finally {
    progress.clear();
  }
  if (state.epoch < recipe.epochs || history.at(-1)?.judgedAccuracy === undefined) return false;
  return testAtEnd(session, data, options);
}

/**
 * Measures the accuracy that the last epoch's line lacks, prints the line and saves.
 *
 * @returns false if the signal came first; the line then waits for the training to be resumed
 */
async function judgeLastEpoch(session: Session, { judge }: TrainingData, options: RunOptions): Promise<boolean> {
  const row = session.history.at(-1);
  if (!row || row.judgedAccuracy !== undefined) return true;
  const accuracy = await accuracyOn(session, judge.name, judge.dataset, options.signal);
  if (accuracy === undefined) return false;
  row.judgedAccuracy = accuracy;
  options.print(formatEpoch(row, judge.name));
  await options.save();
  return true;
}

/** Where epochs were judged on held-out images, uses the test set: once, when nothing can be chosen any more. */
async function testAtEnd(session: Session, { judge, test }: TrainingData, options: RunOptions): Promise<boolean> {
  if (judge.name === 'test' || session.testAccuracy !== undefined) return true;
  const accuracy = await accuracyOn(session, 'test', test, options.signal);
  if (accuracy === undefined) return false;
  session.testAccuracy = accuracy;
  options.print(formatTest(accuracy));
  await options.save();
  return true;
}
