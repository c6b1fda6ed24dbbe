import { imagesOf, type Logits, predictedClasses, softmax } from './probabilities.ts';

/** The images whose confidence lies in `(from, to]`: one bar of a reliability diagram. */
export interface ReliabilityBin {
  from: number;
  to: number;
  images: number;
  /** Mean probability of the predicted class; 0 where there is no image. */
  confidence: number;
  /** Share of the images that were classified right; 0 where there is no image. */
  accuracy: number;
}

export interface Calibration {
  bins: ReliabilityBin[];
  /** Expected calibration error (Naeini et al. 2015): distance of a bin's confidence from its accuracy, mean over images. */
  expectedError: number;
  /** Maximum calibration error: the largest distance of a bin's confidence from its accuracy. */
  largestError: number;
  /** Mean negative log-likelihood of the true classes. */
  negativeLogLikelihood: number;
  /** Brier score (1950): squared distance of the probabilities from the one-hot true class, mean over images. */
  brierScore: number;
}

/**
 * How well a network's confidence agrees with its accuracy: of 100 images with a confidence of 0.8, 80 should be right.
 *
 * @param labels the true class of each image
 * @param temperature what the logits are divided by
 * @param bins number of bins of equal width that [0, 1] is divided into; 15 is usual (Guo et al. 2017)
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
    // A confidence on the border of two bins belongs to the lower one, as in Guo et al. 2017: (from, to].
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

/** Logarithm of one class's softmax, by log-sum-exp: finite even where the probability itself would round to 0. */
function logProbability(values: ArrayLike<number>, row: number, classes: number, label: number, temperature: number) {
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < classes; j++) largest = Math.max(largest, values[row + j]!);
  let sum = 0;
  for (let j = 0; j < classes; j++) sum += Math.exp((values[row + j]! - largest) / temperature);
  return (values[row + label]! - largest) / temperature - Math.log(sum);
}

/** Bounds of the search for a temperature: a network whose logits are 100 times too large or too small has another fault. */
const [coldest, hottest] = [0.01, 100];

/** More than are ever needed: Newton's method converges in about ten steps, bisection alone in some fifty. */
const mostSteps = 100;

/**
 * The temperature at which the true classes are the most likely (Guo et al. 2017): it changes a network's confidence, and not
 * which class it predicts. Fit it on images that are used neither for training nor for testing.
 *
 * The negative log-likelihood is convex in the inverse of the temperature, so that its slope has at most one zero, which
 * Newton's method finds between 1/0.01 and 1/100, safeguarded by bisection. Where the slope has no zero there, the nearer bound
 * is returned: 0.01 where every image is classified right.
 *
 * @throws RangeError where there are no images
 */
export function fitTemperature(logits: Logits, labels: ArrayLike<number>): number {
  if (labels.length === 0) throw new RangeError('a temperature needs images to be fitted on, got none');
  let [low, high] = [1 / hottest, 1 / coldest];
  if (derivatives(logits, labels, high).slope <= 0) return coldest;
  if (derivatives(logits, labels, low).slope >= 0) return hottest;
  let [inverse, lastMove] = [1, high - low];
  for (let step = 0; step < mostSteps; step++) {
    const { slope, curvature } = derivatives(logits, labels, inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    // A Newton step that leaves the bounds or is not at most half as long as the last one is replaced by bisection.
    const isGood = newton > low && newton < high && Math.abs(newton - inverse) < lastMove / 2;
    const next = isGood ? newton : Math.sqrt(low * high);
    lastMove = Math.abs(next - inverse);
    inverse = next;
    if (lastMove <= 2 * Number.EPSILON * inverse) break;
  }
  return 1 / inverse;
}

/**
 * Derivatives of the summed negative log-likelihood by the inverse temperature: the mean logit under softmax less the true
 * class's, and the variance of the logits under softmax.
 */
function derivatives({ values, classes }: Logits, labels: ArrayLike<number>, inverse: number) {
  let [slope, curvature] = [0, 0];
  for (let image = 0; image < labels.length; image++) {
    const row = image * classes;
    let largest = Number.NEGATIVE_INFINITY;
    for (let j = row; j < row + classes; j++) largest = Math.max(largest, values[j]!);
    let [sum, mean, square] = [0, 0, 0];
    for (let j = row; j < row + classes; j++) {
      const below = values[j]! - largest;
      const likely = Math.exp(below * inverse);
      sum += likely;
      mean += likely * below;
      square += likely * below * below;
    }
    mean /= sum;
    slope += mean - (values[row + labels[image]!]! - largest);
    curvature += square / sum - mean * mean;
  }
  return { slope, curvature };
}
