/** Receiver operating characteristic of one class against all others, from the strictest threshold to the most lenient. */
export interface RocCurve {
  /** Share of the images of other classes that count as positive. */
  falsePositiveRate: number[];
  /** Share of the images of the class that count as positive. */
  truePositiveRate: number[];
  /** A score from this up counts as positive. The first is Infinity, at which no image does. */
  thresholds: number[];
}

export interface PrecisionRecallCurve {
  precision: number[];
  recall: number[];
  /** A score from this up counts as positive. One entry fewer than the other lists, which end with recall 0 and precision 1. */
  thresholds: number[];
}

interface Cumulative {
  truePositives: number[];
  falsePositives: number[];
  thresholds: number[];
}

/** By falling score, one entry for each score that occurs: how many positives and negatives have at least that score. */
function cumulative(isPositive: ArrayLike<number | boolean>, scores: ArrayLike<number>): Cumulative {
  if (isPositive.length !== scores.length) {
    throw new RangeError(`there are ${isPositive.length} labels, but ${scores.length} scores`);
  }
  const order = Array.from({ length: scores.length }, (_, index) => index).sort((a, b) => scores[b]! - scores[a]!);
  const found: Cumulative = { truePositives: [], falsePositives: [], thresholds: [] };
  let [positives, negatives] = [0, 0];
  order.forEach((image, place) => {
    if (isPositive[image]) positives++;
    else negatives++;
    if (place + 1 < order.length && scores[order[place + 1]!] === scores[image]) return;
    found.truePositives.push(positives);
    found.falsePositives.push(negatives);
    found.thresholds.push(scores[image]!);
  });
  return found;
}

/**
 * Receiver operating characteristic, as scikit-learn's `roc_curve`: points between two on a straight line are left out.
 *
 * @param isPositive 1 or true for an image of the class
 * @param scores higher for an image that is more likely of the class
 * @throws RangeError where lengths differ, or all images are positive or all negative, so that a rate has no meaning
 */
export function rocCurve(isPositive: ArrayLike<number | boolean>, scores: ArrayLike<number>): RocCurve {
  const { truePositives, falsePositives, thresholds } = cumulative(isPositive, scores);
  const [positives, negatives] = [truePositives.at(-1) ?? 0, falsePositives.at(-1) ?? 0];
  if (positives === 0 || negatives === 0) {
    throw new RangeError(`a ROC curve needs images of both kinds, got ${positives} positive and ${negatives} negative`);
  }
  const curve: RocCurve = { falsePositiveRate: [0], truePositiveRate: [0], thresholds: [Number.POSITIVE_INFINITY] };
  const last = thresholds.length - 1;
  for (let i = 0; i <= last; i++) {
    const isStraight =
      i > 0 &&
      i < last &&
      truePositives[i + 1]! - 2 * truePositives[i]! + truePositives[i - 1]! === 0 &&
      falsePositives[i + 1]! - 2 * falsePositives[i]! + falsePositives[i - 1]! === 0;
    if (isStraight) continue;
    curve.falsePositiveRate.push(falsePositives[i]! / negatives);
    curve.truePositiveRate.push(truePositives[i]! / positives);
    curve.thresholds.push(thresholds[i]!);
  }
  return curve;
}

/** Area under a curve by trapezoids. */
export function areaUnder(x: readonly number[], y: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2;
  return area;
}

/**
 * Area under the ROC curve: the probability that an image of the class scores higher than one of another class.
 *
 * @throws RangeError as {@link rocCurve}
 */
export function rocAuc(isPositive: ArrayLike<number | boolean>, scores: ArrayLike<number>): number {
  const { falsePositiveRate, truePositiveRate } = rocCurve(isPositive, scores);
  return areaUnder(falsePositiveRate, truePositiveRate);
}

/**
 * Precision over recall, as scikit-learn's `precision_recall_curve`: from the most lenient threshold to the strictest.
 *
 * @throws RangeError where lengths differ, or no image is of the class
 */
export function precisionRecallCurve(
  isPositive: ArrayLike<number | boolean>,
  scores: ArrayLike<number>,
): PrecisionRecallCurve {
  const { truePositives, falsePositives, thresholds } = cumulative(isPositive, scores);
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) throw new RangeError('a precision-recall curve needs an image of the class, got none');
  const precision = truePositives.map((count, i) => count / (count + falsePositives[i]!));
  const recall = truePositives.map((count) => count / positives);
  return {
    precision: [...precision.reverse(), 1],
    recall: [...recall.reverse(), 0],
    thresholds: thresholds.reverse(),
  };
}

/**
 * Mean precision over the steps of recall, as scikit-learn's `average_precision_score`: nothing is interpolated.
 *
 * @throws RangeError as {@link precisionRecallCurve}
 */
export function averagePrecision(isPositive: ArrayLike<number | boolean>, scores: ArrayLike<number>): number {
  const { precision, recall } = precisionRecallCurve(isPositive, scores);
  let sum = 0;
  for (let i = 1; i < recall.length; i++) sum += (recall[i - 1]! - recall[i]!) * precision[i - 1]!;
  return sum;
}

/** A threshold on the scores of one label, and the figures that it gives. */
export interface Threshold {
  /** A score from this up counts as positive. */
  threshold: number;
  precision: number;
  recall: number;
  f1: number;
}

/**
 * The threshold of a label with the best F1; the highest of equally good ones. Choose it on validation images: chosen on test
 * images, it would make the network look better than it is.
 *
 * @throws RangeError where lengths differ, or no image is of the label
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
