/**
 * Counts images by true class, then by predicted class.
 *
 * @throws RangeError where the two differ in length, or a class is not below `classes`
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

/** How well one class is told, by the field's usual figures; 0 where there is nothing to divide by. */
export interface ClassFigures {
  /** Share of what was taken for the class that is of it. */
  precision: number;
  /** Share of the class that was taken for it: sensitivity. */
  recall: number;
  /** Harmonic mean of the two. */
  f1: number;
  /** Images of the class. */
  support: number;
}

export interface ClassReport {
  perClass: ClassFigures[];
  accuracy: number;
  /** Mean recall of the classes that there are images of: what accuracy would be were all as frequent. */
  balancedAccuracy: number;
  /** Mean over classes, each counting the same; the support is that of all. */
  macro: ClassFigures;
  /** Mean over classes, each counting as often as it occurs. */
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
  // Like scikit-learn, a class that is neither true nor predicted anywhere does not count.
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
