import { precisionRecallCurve } from './curves.ts';

/** What a label is called present from, and what that gives. */
export interface Threshold {
  /** A score from this up counts as present. */
  threshold: number;
  precision: number;
  recall: number;
  f1: number;
}

/**
 * The threshold of the best F1 for a label; the highest of several that are as good. To be chosen on validation images:
 * chosen on the test's it would flatter.
 *
 * @throws RangeError where lengths differ, or nothing is of the label
 */
export function bestF1(isPositive: ArrayLike<number | boolean>, scores: ArrayLike<number>): Threshold {
  const { precision, recall, thresholds } = precisionRecallCurve(isPositive, scores);
  let best: Threshold = { threshold: Number.POSITIVE_INFINITY, precision: 0, recall: 0, f1: -1 };
  thresholds.forEach((threshold, i) => {
    const sum = precision[i]! + recall[i]!;
    const f1 = sum === 0 ? 0 : (2 * precision[i]! * recall[i]!) / sum;
    if (f1 >= best.f1) best = { threshold, precision: precision[i]!, recall: recall[i]!, f1 };
  });
  return best;
}
