/**
 * Counts images by true class, then by predicted class.
 *
 * @returns `[classes, classes]`
 * @throws RangeError where `truth` and `predicted` differ in length, or hold a class that is not below `classes`
 */
export function confusionMatrix(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  if (truth.length !== predicted.length) {
    throw new RangeError(`there are ${truth.length} true classes, but ${predicted.length} predictions`);
  }
  const counts = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  for (let image = 0; image < truth.length; image++) {
    const row = counts[truth[image]!];
    if (row?.[predicted[image]!] === undefined) {
      throw new RangeError(
        `image ${image}: class ${truth[image]} taken for ${predicted[image]}, expected both below ${classes}`,
      );
    }
    row[predicted[image]!]!++;
  }
  return counts;
}

/** How well one class is recognised. A figure whose denominator is 0 is 0. */
export interface ClassFigures {
  /** Share of the images predicted as this class that are of this class. */
  precision: number;
  /** Share of the images of this class that were predicted as this class: sensitivity. */
  recall: number;
  /** Harmonic mean of precision and recall. */
  f1: number;
  /** Images of the class. */
  support: number;
}

export interface ClassReport {
  perClass: ClassFigures[];
  accuracy: number;
  /** Mean recall of the classes that have images: the accuracy if all of these were equally frequent. */
  balancedAccuracy: number;
  /** Unweighted mean over classes; its support is the number of all images. */
  macro: ClassFigures;
  /** Mean over classes, weighted by their support. */
  weighted: ClassFigures;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Precision, recall and F1 of every class, and their means, as scikit-learn's `classification_report` has them. */
export function classReport(confusion: readonly (readonly number[])[]): ClassReport {
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const perClass = confusion.map((row, index): ClassFigures => {
    const right = row[index]!;
    const support = total(row);
    const taken = total(confusion.map((other) => other[index]!));
    return {
      precision: ratio(right, taken),
      recall: ratio(right, support),
      f1: ratio(2 * right, taken + support),
      support,
    };
  });
  const images = total(perClass.map(({ support }) => support));
  const present = perClass.filter(({ support }) => support > 0);
  // Like scikit-learn, the macro mean leaves out a class that is neither true nor predicted for any image.
  const counted = perClass.filter(({ support }, index) => support + total(confusion.map((row) => row[index]!)) > 0);
  const mean = (weight: (figures: ClassFigures) => number, over: readonly ClassFigures[]): ClassFigures => {
    const weights = total(over.map(weight));
    const of = (name: 'precision' | 'recall' | 'f1') =>
      ratio(total(over.map((figures) => weight(figures) * figures[name])), weights);
    return { precision: of('precision'), recall: of('recall'), f1: of('f1'), support: images };
  };
  return {
    perClass,
    accuracy: ratio(total(confusion.map((row, index) => row[index]!)), images),
    balancedAccuracy: ratio(total(present.map(({ recall }) => recall)), present.length),
    macro: mean(() => 1, counted),
    weighted: mean(({ support }) => support, perClass),
  };
}

/** Figures of a network on a data set, as JSON: what `densenet evaluate --json` writes and the demo page shows. */
export interface EvaluationReport {
  dataset: string;
  images: number;
  /** Mean cross-entropy over the images. */
  loss: number;
  /** Share of images classified right, in [0, 1]. */
  accuracy: number;
  classes: readonly string[];
  /** Counts of images by true class, then by predicted class: `[classes, classes]`. */
  confusion: readonly (readonly number[])[];
}
