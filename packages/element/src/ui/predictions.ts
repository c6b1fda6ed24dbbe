import type { Prediction } from './events.ts';

/** How many classes are shown where `top-k` is not set or not a number. */
export const defaultTopK = 3;

/**
 * The most probable classes, best first; equally probable ones in the order of the classes.
 *
 * @param topK How many classes: less than one counts as one. `defaultTopK` where it is null or NaN.
 */
export function topPredictions(
  probabilities: ArrayLike<number>,
  labels: readonly string[],
  topK: number | null,
): Prediction[] {
  const count = topK === null || Number.isNaN(topK) ? defaultTopK : Math.max(1, Math.trunc(topK));
  return Array.from(probabilities, (probability, index) => ({ label: labels[index]!, probability, index }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
}
