/** Raw outputs of a network: `values[i * classes + j]` is image i's logit of class j. */
export interface Logits {
  values: ArrayLike<number>;
  classes: number;
}

/** How many images the logits are of. */
export const imagesOf = ({ values, classes }: Logits): number => values.length / classes;

/**
 * Probabilities of one true class among several, in double precision.
 *
 * @param temperature what the logits are divided by first (Guo et al. 2017); 1 leaves them as they are
 * @returns `[images, classes]`, each row summing to 1
 */
export function softmax(logits: Logits, temperature = 1): Float64Array {
  const { values, classes } = logits;
  const result = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = row; i < row + classes; i++) largest = Math.max(largest, values[i]!);
    let sum = 0;
    for (let i = row; i < row + classes; i++) {
      result[i] = Math.exp((values[i]! - largest) / temperature);
      sum += result[i]!;
    }
    for (let i = row; i < row + classes; i++) result[i]! /= sum;
  }
  return result;
}

/** Probabilities of independent labels (multi-label classification), one for each logit, in double precision. */
export function sigmoid({ values }: Logits, temperature = 1): Float64Array {
  return Float64Array.from(values, (value) => 1 / (1 + Math.exp(-value / temperature)));
}

/** The class of the largest value in each row; the first of equal ones. */
export function predictedClasses({ values, classes }: Logits): Uint32Array {
  return Uint32Array.from({ length: values.length / classes }, (_, image) => {
    let best = 0;
    for (let j = 1; j < classes; j++) if (values[image * classes + j]! > values[image * classes + best]!) best = j;
    return best;
  });
}

/** A column of `[images, classes]`: every image's value for one class. */
export function columnOf({ values, classes }: Logits, index: number): Float64Array {
  return Float64Array.from({ length: values.length / classes }, (_, image) => values[image * classes + index]!);
}
