import { type DatasetName, firstImages, type ImageSource, type Split, split } from '@densenet/data';
import { type LoadOptions, loadDataset } from '@densenet/data/node';
import { createRandom } from '@densenet/ops';
import type { Recipe } from '@densenet/recipe';
import { formatBytes } from '../terminal/format.ts';
import { note } from '../terminal/output.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';

export interface TrainingData {
  train: ImageSource;
  /**
   * The images by which epochs are judged: held-out ones where the recipe holds some out, else the test set, as in the
   * chapter.
   */
  judge: { name: 'test' | 'validation'; dataset: ImageSource };
  test: ImageSource;
}

/** Loads one split, and shows the progress of downloads. */
export async function loadWithProgress(
  name: DatasetName,
  part: Split,
  options: Pick<LoadOptions, 'dataDirectory' | 'offline' | 'signal'>,
): Promise<ImageSource> {
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

/** Loads and splits what a recipe trains on. */
export async function loadTrainingData(
  recipe: Recipe,
  options: Pick<LoadOptions, 'dataDirectory' | 'offline' | 'signal'>,
): Promise<TrainingData> {
  const all = firstImages(await loadWithProgress(recipe.data.source, 'train', options), recipe.data.trainImages);
  const test = firstImages(await loadWithProgress(recipe.data.source, 'test', options), recipe.evaluate.testImages);
  const { validationFraction } = recipe.evaluate;
  if (validationFraction === 0) return { train: all, judge: { name: 'test', dataset: test }, test };
  // With a generator from the seed alone, so that the same images are held out when a training is resumed.
  const { train, validation } = split(all, { validationFraction, random: createRandom(recipe.train.seed) });
  return { train, judge: { name: 'validation', dataset: validation }, test };
}
