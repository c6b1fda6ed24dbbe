import { type ImageSource, shuffledOrder, subset } from '@densenet/data';
import { createRandom } from '@densenet/ops';
import type { Recipe } from '@densenet/recipe';
import type { TrainingData } from './datasets.ts';

/** A training that shows whether everything works, and of which nothing is saved. */
export interface TrialFlags {
  /** Trains on so many images, and judges by the same. */
  overfit?: number;
  /** Runs a few batches of everything, for one epoch. */
  fastDevRun?: boolean;
}

/** How many batches of each set a fast run has. */
const fastBatches = 3;

/** Images drawn by the recipe's seed, since a folder's first ones are all of one class. */
function drawn(images: ImageSource, count: number, { train }: Recipe): ImageSource {
  const order = shuffledOrder(images.count, createRandom(train.seed));
  return subset(images, order.subarray(0, count));
}

/**
 * The images of a trial.
 *
 * @throws RangeError where there are not as many as are to be overfitted
 */
export function trialData(data: TrainingData, recipe: Recipe, { overfit }: TrialFlags): TrainingData {
  if (overfit === undefined) {
    const few = (images: ImageSource) => drawn(images, fastBatches * recipe.train.batchSize, recipe);
    const { judge, test } = data;
    return {
      ...data,
      train: few(data.train),
      judge: { ...judge, dataset: few(judge.dataset) },
      test: test && few(test),
    };
  }
  if (overfit > data.train.count) {
    throw new RangeError(`--overfit ${overfit}: there are only ${data.train.count} images to train on`);
  }
  const same = drawn(data.train, overfit, recipe);
  return { ...data, train: same, judge: { name: 'overfit', dataset: same }, test: undefined };
}

/**
 * Whether a trial is asked for.
 *
 * @param flags all of the command: those that say where something is saved are refused beside a trial's
 * @throws RangeError where flags do not go together
 */
export function isTrial(flags: TrialFlags & { [flag: string]: unknown }): boolean {
  const chosen = [
    ...(flags.overfit === undefined ? [] : ['--overfit']),
    ...(flags.fastDevRun === true ? ['--fast-dev-run'] : []),
  ];
  if (chosen.length === 0) return false;
  if (chosen.length > 1) throw new RangeError(`give one of ${chosen.join(' and ')}`);
  const other = ['resume', 'out', 'log', 'tensorboard'].find((flag) => flags[flag] !== undefined);
  if (other) throw new RangeError(`${chosen[0]} saves nothing and resumes nothing: leave out --${other}`);
  return true;
}
