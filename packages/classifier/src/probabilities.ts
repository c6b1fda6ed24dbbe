import type { ClassifierModel } from './classifierModel.ts';
import { NonFiniteLogitsError } from './errors.ts';
import type { Prediction } from './types.ts';

/**
 * Probabilities of logits. The largest logit is subtracted first, so that no exponential overflows.
 *
 * @param temperature what the logits are divided by (Guo et al. 2017): above 1 the probabilities are closer to each other
 */
export function softmax(logits: Float32Array, temperature = 1): Float32Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const exponentials = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/**
 * The probability of each label by itself, of which several may be true. 1 / (1 + exp(-x)) is 0 where the exponential overflows.
 *
 * @param temperature what the logits are divided by
 */
export function sigmoid(logits: Float32Array, temperature = 1): Float32Array {
  return logits.map((logit) => 1 / (1 + Math.exp(-logit / temperature)));
}

/** Probabilities as a model has them: of one class among all, or of each label by itself. */
export function probabilitiesOf(
  logits: Float32Array,
  { severalLabels, temperature }: Pick<ClassifierModel, 'severalLabels' | 'temperature'>,
): Float32Array {
  return (severalLabels ? sigmoid : softmax)(logits, temperature);
}

/**
 * The most probable classes, best first; equally probable ones in the order of the classes.
 *
 * @param count how many classes; all of them where there are fewer
 */
export function topClasses(probabilities: Float32Array, labels: readonly string[], count: number): Prediction[] {
  return Array.from(probabilities, (probability, index) => ({ index, label: labels[index]!, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
}

/** @throws NonFiniteLogitsError where a logit is NaN or infinite, since its softmax would be meaningless */
export function assertFinite(logits: Float32Array): void {
  const index = logits.findIndex((logit) => !Number.isFinite(logit));
  if (index === -1) return;
  throw new NonFiniteLogitsError(
    `The network gives no numbers for this picture: the logit of class ${index} is ${logits[index]}. Its weights or its ` +
      'preprocessing are wrong: export it again, or take another model.',
  );
}
