import type { Prediction } from './events.ts';

/** Used where `top-k` is none. */
export const defaultTopK = 3;

/**
 * The most probable classes, best first; of equal ones the earlier.
 *
 * @param topK How many; at least one, at most all. No number counts as the default.
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
