import { confusionMatrix } from '@densenet/evaluation';

/** How many images of the gallery were classified so far, and how many of them right. */
export interface Score {
  /** Images classified so far. */
  done: number;
  right: number;
  /** `right` as a share of `done`, in [0, 1]; undefined where `done` is 0. */
  accuracy: number | undefined;
}

/**
 * The confusion matrix of the images that were classified so far. Images without a prediction do not count, nor do those whose
 * predicted class is not among the first `classes`, as a network with more classes may give.
 *
 * @returns number of images by true class, then by predicted class: `[classes, classes]`
 */
export function confusionSoFar(
  truth: readonly number[],
  predicted: readonly (number | undefined)[],
  classes: number,
): number[][] {
  const seen = truth
    .map((label, image) => ({ label, found: predicted[image] }))
    .filter((one): one is { label: number; found: number } => one.found !== undefined && one.found < classes);
  return confusionMatrix(
    seen.map(({ label }) => label),
    seen.map(({ found }) => found),
    classes,
  );
}

export function scoreOf(truth: readonly number[], predicted: readonly (number | undefined)[]): Score {
  const done = predicted.filter((label) => label !== undefined).length;
  const right = truth.filter((label, image) => predicted[image] === label).length;
  return { done, right, accuracy: done === 0 ? undefined : right / done };
}

/** Each cell of a confusion matrix as a share of its row, in [0, 1]; 0 in a row without images. */
export function rowShares(confusion: readonly (readonly number[])[]): number[][] {
  return confusion.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total === 0 ? 0 : count / total));
  });
}
