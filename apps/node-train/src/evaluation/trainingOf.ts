import { stat } from 'node:fs/promises';
import type { ImageSource } from '@densenet/data';
import type { TrainedModel } from '@densenet/interop/node';
import type { Recipe } from '@densenet/recipe';
import type { TrainingCourse } from '@densenet/report';
import { findImages, type LoadFlags } from '../training/datasets.ts';
import { readSession } from '../training/readSession.ts';

/** What is known of a training beside the network that it made. */
export interface KnownTraining {
  recipe: Recipe;
  course: TrainingCourse;
  train?: ImageSource;
  /** The held-out images that epochs were judged by, where they are not those of the test. */
  validation?: ImageSource | undefined;
  /** Ends the threads that decode. */
  close?(): Promise<void>;
}

/**
 * The training that a checkpoint folder is of: its recipe, its course and its images. Undefined for a network without one.
 *
 * @param isOther whether the network is evaluated on other data than it was trained on: its images are then not loaded
 */
export async function trainingOf(
  { path, labels }: Pick<TrainedModel, 'path' | 'labels'>,
  { isOther, ...options }: LoadFlags & { isOther: boolean },
): Promise<KnownTraining | undefined> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  // A checkpoint's model can be evaluated where its state is missing or damaged: the report then says less.
  const stored = isFolder ? await readSession(path).catch(() => undefined) : undefined;
  if (!stored) return undefined;
  const { recipe, history, images } = stored.values;
  const course = { judgedBy: images.judgedBy, epochs: history };
  if (isOther) return { recipe, course };
  const { train, judge, test, close } = await (await findImages(recipe, options)).load(options);
  // Without a part `test`, the validation images are what is reported on. A folder may have changed since.
  const isApart = judge.name === 'validation' && test !== undefined;
  const isSame = JSON.stringify(judge.dataset.classNames) === JSON.stringify(labels);
  return { recipe, course, train, validation: isApart && isSame ? judge.dataset : undefined, ...(close && { close }) };
}
