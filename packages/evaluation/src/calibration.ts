import { imagesOf, type Logits, predictedClasses, softmax } from './probabilities.ts';

/** Images whose confidence lies in one part of [0, 1]. */
export interface ReliabilityBin {
  from: number;
  to: number;
  images: number;
  /** Mean probability of the predicted class; 0 where there is no image. */
  confidence: number;
  /** Share that was right; 0 where there is no image. */
  accuracy: number;
}

export interface Calibration {
  bins: ReliabilityBin[];
  /** Expected calibration error (Naeini et al. 2015): mean distance of confidence and accuracy, by images. */
  expectedError: number;
  /** The largest distance of a bin. */
  largestError: number;
  /** Mean negative log-likelihood of the true classes. */
  negativeLogLikelihood: number;
  /** Mean squared distance of the probabilities from what was true (Brier 1950), over all classes. */
  brierScore: number;
}

/**
 * How far a network's probabilities are what they say: of 100 images with a confidence of 0.8, 80 should be right.
 *
 * @param labels the true class of each image
 * @param temperature what the logits are divided by
 * @param bins parts of [0, 1], as wide as each other; 15 is usual (Guo et al. 2017)
 */
export function calibrationOf(
  logits: Logits,
  labels: ArrayLike<number>,
  { temperature = 1, bins = 15 }: { temperature?: number; bins?: number } = {},
): Calibration {
  const { classes } = logits;
  const images = imagesOf(logits);
  const probabilities = softmax(logits, temperature);
  const predicted = predictedClasses(logits);
  const found = Array.from({ length: bins }, () => ({ images: 0, confidence: 0, right: 0 }));
  let brier = 0;
  for (let image = 0; image < images; image++) {
    const confidence = probabilities[image * classes + predicted[image]!]!;
    // A confidence on a border belongs below it, as where confidence was binned first: (from, to].
    const bin = found[Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))]!;
    bin.images++;
    bin.confidence += confidence;
    if (predicted[image] === labels[image]) bin.right++;
    for (let j = 0; j < classes; j++) {
      brier += (probabilities[image * classes + j]! - Number(j === labels[image])) ** 2;
    }
  }
  const gaps = found.map((bin) => (bin.images === 0 ? 0 : Math.abs(bin.confidence - bin.right) / bin.images));
  return {
    bins: found.map((bin, index) => ({
      from: index / bins,
      to: (index + 1) / bins,
      images: bin.images,
      confidence: bin.images === 0 ? 0 : bin.confidence / bin.images,
      accuracy: bin.images === 0 ? 0 : bin.right / bin.images,
    })),
    expectedError: gaps.reduce((sum, gap, index) => sum + (gap * found[index]!.images) / images, 0),
    largestError: Math.max(...gaps),
    negativeLogLikelihood: negativeLogLikelihood(logits, labels, temperature),
    brierScore: brier / images,
  };
}

/** Mean negative log-likelihood of the true classes at a temperature. */
export function negativeLogLikelihood(logits: Logits, labels: ArrayLike<number>, temperature = 1): number {
  const { values, classes } = logits;
  let sum = 0;
  for (let image = 0; image < labels.length; image++) {
    sum -= logProbability(values, image * classes, classes, labels[image]!, temperature);
  }
  return sum / labels.length;
}

/** By the logarithm of the sum, so that a probability too small for a number still counts. */
function logProbability(values: ArrayLike<number>, row: number, classes: number, label: number, temperature: number) {
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < classes; j++) largest = Math.max(largest, values[row + j]!);
  let sum = 0;
  for (let j = 0; j < classes; j++) sum += Math.exp((values[row + j]! - largest) / temperature);
  return (values[row + label]! - largest) / temperature - Math.log(sum);
}

/** Between these temperatures one is looked for: a network that is 100 times too sure or too timid is broken otherwise. */
const [coldest, hottest] = [0.01, 100];

/** Halvings of the interval, after which its ends are neighbouring numbers. */
const halvings = 60;

/**
 * The temperature at which the true classes are the most likely (Guo et al. 2017): it changes how sure a network is, and not
 * what it answers. To be found on images that neither trained the network nor test it.
 *
 * The negative log-likelihood is convex in the inverse of the temperature, so that its slope has one zero, which is found by
 * bisection. Logits that are right everywhere have none: the coldest temperature that is looked at, 0.01, is given.
 *
 * @throws RangeError where there are no images
 */
export function fitTemperature(logits: Logits, labels: ArrayLike<number>): number {
  if (labels.length === 0) throw new RangeError('a temperature needs images to be fitted on, got none');
  let [low, high] = [Math.log(1 / hottest), Math.log(1 / coldest)];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (slope(logits, labels, Math.exp(middle)) > 0) high = middle;
    else low = middle;
  }
  return Math.exp(-(low + high) / 2);
}

/** Derivative of the summed negative log-likelihood by the inverse temperature: what the logits expect, less what was true. */
function slope({ values, classes }: Logits, labels: ArrayLike<number>, inverse: number): number {
  const probabilities = softmax({ values, classes }, 1 / inverse);
  let sum = 0;
  for (let image = 0; image < labels.length; image++) {
    const row = image * classes;
    for (let j = 0; j < classes; j++)
      sum += probabilities[row + j]! * (values[row + j]! - values[row + labels[image]!]!);
  }
  return sum;
}
