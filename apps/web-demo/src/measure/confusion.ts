/** Where a run over the gallery stands. */
export interface Score {
  /** Images classified so far. */
  done: number;
  right: number;
  /** Share of those, in [0, 1]; undefined before the first. */
  accuracy: number | undefined;
}

/**
 * Counts by true class, then by predicted class: `[classes, classes]`. Images without a prediction do not count, nor do
 * predictions of a class that there is not.
 */
export function confusionMatrix(
  truth: readonly number[],
  predicted: readonly (number | undefined)[],
  classes: number,
): number[][] {
  const counts = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  truth.forEach((label, image) => {
    const column = predicted[image];
    if (column !== undefined && counts[label]?.[column] !== undefined) counts[label][column]++;
  });
  return counts;
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
