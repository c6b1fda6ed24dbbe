import { type Preprocessing, shuffledOrder } from '@densenet/data';
import { createRandom } from '@densenet/ops';
import { evaluate, fit } from '@densenet/train';
import { createProgress } from '../terminal/progress.ts';
import { tensorBatches } from './batches.ts';
import { preprocessingFor, type TrainingData } from './datasets.ts';
import { type EpochRow, type Session, scheduleFor, stepsPerEpoch } from './session.ts';

export interface RunOptions {
  /** Ends the training after the step under way. */
  signal: AbortSignal;
  /** Prints one line of results. */
  print: (line: string) => void;
  /** Saves the session as it stands. */
  save: () => Promise<void>;
}

/** One line in the chapter's form. */
export function formatEpoch(row: EpochRow, judge: TrainingData['judge']['name']): string {
  const judged = row.judgedAccuracy === undefined ? '' : `, ${judge} acc ${row.judgedAccuracy.toFixed(3)}`;
  return (
    `epoch ${row.epoch}, loss ${row.loss.toFixed(4)}, train acc ${row.trainAccuracy.toFixed(3)}${judged}, ` +
    `time ${row.seconds.toFixed(1)} sec, ${Math.round(row.imagesPerSecond)} images/s`
  );
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
  if (!(await judgeLastEpoch(session, data, preprocessing, options))) return false;
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
      if (await judgeLastEpoch(session, data, preprocessing, options)) await options.save();
    },
  });
  progress.clear();
  return history.length === recipe.epochs && history.at(-1)?.judgedAccuracy !== undefined;
}

/**
 * Measures the accuracy that the last epoch's line lacks, and prints the line.
 *
 * @returns false if the signal came first; the line then waits for the training to be resumed
 */
async function judgeLastEpoch(
  { recipe, model, state, history }: Session,
  { judge }: TrainingData,
  preprocessing: Preprocessing,
  { signal, print }: RunOptions,
): Promise<boolean> {
  const row = history.at(-1);
  if (!row || row.judgedAccuracy !== undefined) return true;
  const progress = createProgress(judge.name, judge.dataset.count);
  const program = model.compileInference(state.parameters);
  try {
    const { accuracy } = await evaluate(
      program,
      tensorBatches(judge.dataset, preprocessing, { batchSize: recipe.batchSize }),
      { signal, onBatch: (images) => progress.update(images) },
    );
    row.judgedAccuracy = accuracy;
    progress.clear();
    print(formatEpoch(row, judge.name));
    return true;
  } catch (error) {
    if (!signal.aborted) throw error;
    return false;
  } finally {
    progress.clear();
    program.dispose();
  }
}
