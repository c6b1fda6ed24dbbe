import { type DatasetName, datasetForm, firstImages, type ImageSource, type Split, split } from '@densenet/data';
import { type LoadOptions, loadDataset } from '@densenet/data/node';
import { createRandom } from '@densenet/ops';
import type { Recipe } from '@densenet/recipe';
import { formatBytes } from '../terminal/format.ts';
import { note } from '../terminal/output.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { findPictures } from './ownPictures.ts';
import { type ImagesRecord, recordOf } from './session.ts';

export interface TrainingData {
  train: ImageSource;
  /**
   * The images by which epochs are judged: held-out ones where there are some, else the test set, as in the chapter. `overfit`: those
   * that are trained on, in a trial.
   */
  judge: { name: 'test' | 'validation' | 'overfit'; dataset: ImageSource };
  /** Undefined where pictures of one's own have no part for it. */
  test?: ImageSource | undefined;
  /** Ends the threads that decode. */
  close?(): Promise<void>;
}

/** How images are loaded: what is no matter of the recipe, since it does not change what is trained. */
export interface LoadFlags extends Pick<LoadOptions, 'dataDirectory' | 'offline' | 'signal'> {
  /** Threads that decode pictures. */
  workers?: number | undefined;
  /** Ends with an error where a picture cannot be read, or a file of a table is not there: else it is left out. */
  strict?: boolean | undefined;
}

/** The images that a recipe names, found and not yet read: what planning a training needs to know. */
export interface FoundImages {
  form: Pick<ImageSource, 'channels' | 'classNames'>;
  /** What a checkpoint records of them. */
  record: ImagesRecord;
  load(flags: LoadFlags): Promise<TrainingData>;
}

/**
 * Finds the images that a recipe names. Of a published data set, all is known; a folder or table of pictures is listed, and the
 * first time looked through for such as cannot be read.
 *
 * @throws PictureListError where the folder or table is no data set
 * @throws PictureError where a picture cannot be read, and that is not to be passed over
 */
export async function findImages(recipe: Recipe, flags: LoadFlags = {}): Promise<FoundImages> {
  const { source } = recipe.data;
  if (source.kind === 'pictures') return findPictures(recipe, source, flags);
  const { name } = source;
  return { record: recordOf(recipe), form: datasetForm(name), load: (given) => loadNamed(name, recipe, given) };
}

/** Loads and splits a published data set. */
async function loadNamed(name: DatasetName, recipe: Recipe, flags: LoadFlags): Promise<TrainingData> {
  const all = firstImages(await loadWithProgress(name, 'train', flags), recipe.data.trainImages);
  const test = firstImages(await loadWithProgress(name, 'test', flags), recipe.evaluate.testImages);
  const { validationFraction } = recipe.evaluate;
  if (validationFraction === 0) return { train: all, judge: { name: 'test', dataset: test }, test };
  // A generator of its own, so that the same images are held out when a training is resumed.
  const { train, validation } = split(all, { validationFraction, random: createRandom(recipe.train.seed) });
  return { train, judge: { name: 'validation', dataset: validation }, test };
}

/** Loads one split, and shows the progress of downloads. */
export async function loadWithProgress(name: DatasetName, part: Split, options: LoadFlags): Promise<ImageSource> {
  let shown: { file: string; progress: Progress } | undefined;
  const dataset = await loadDataset(name, part, {
    ...options,
    onProgress: ({ file, receivedBytes, totalBytes, message }) => {
      if (message !== undefined) {
        shown?.progress.clear();
        note(message);
      } else if (totalBytes !== undefined) {
        if (shown?.file !== file) shown = { file, progress: createProgress(file, totalBytes) };
        shown.progress.update(receivedBytes, formatBytes(receivedBytes));
      }
    },
  });
  shown?.progress.clear();
  return dataset;
}
