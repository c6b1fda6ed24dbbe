import type { GalleryFilter } from '../page/pageState.ts';

/**
 * The images that a filter lets through, in order.
 *
 * @param truth true class of each image
 * @param predicted predicted class of each image, undefined where it was not classified yet
 */
export function filterImages(
  truth: readonly number[],
  predicted: readonly (number | undefined)[],
  filter: GalleryFilter,
): number[] {
  return [...truth.keys()].filter((image) => {
    const given = predicted[image];
    if (filter.truth !== undefined && truth[image] !== filter.truth) return false;
    if (filter.predicted !== undefined && given !== filter.predicted) return false;
    return !filter.onlyMistakes || (given !== undefined && given !== truth[image]);
  });
}

/** The first `perClass` images of each class, in the order: the first of each class, then the second of each, and so on. */
export function firstOfEach(truth: readonly number[], classes: number, perClass: number): number[] {
  const byClass = Array.from({ length: classes }, (_, label) =>
    [...truth.keys()].filter((image) => truth[image] === label),
  );
  return Array.from({ length: perClass }, (_, place) =>
    byClass.map((images) => images[place]).filter((image) => image !== undefined),
  ).flat();
}
