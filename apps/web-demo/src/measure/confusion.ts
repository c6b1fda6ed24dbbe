import { confusionMatrix } from '@densenet/evaluation';

/** Where a run over the gallery stands. */
export interface Score {
  /** Images classified so far. */
  done: number;
  right: number;
  /** Share of those, in [0, 1]; undefined before the first. */
  accuracy: number | undefined;
}

/**
 * The confusion matrix of what has been classified so far. Images without a prediction do not count, nor do predictions of a
 * class that there is not.
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

/** Each cell as a share of its row, in [0, 1]: of the images of a class, how many were taken for which. */
export function rowShares(confusion: readonly (readonly number[])[]): number[][] {
  return confusion.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total === 0 ? 0 : count / total));
  });
}
