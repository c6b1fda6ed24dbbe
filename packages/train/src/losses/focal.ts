import {
  exp,
  fill,
  logSoftmax,
  maximum,
  mean,
  mul,
  neg,
  pow,
  type Scalar,
  sub,
  sum,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { countRight } from './crossEntropy.ts';
import { expectWeights, type Loss } from './loss.ts';
import { perClass, targetRows } from './targets.ts';

export interface FocalOptions {
  /** How strongly images that are classified well already count less, 0 or more. 2 by default; 0 is cross-entropy. */
  gamma?: number;
  /** The paper's alpha: how much an image counts, by class. All count alike by default. */
  classWeights?: readonly number[] | undefined;
}

const name = 'focal';

/** Half of what float32 can tell below 1: the least that a probability that is not 1 is away from it. */
const leastRest = 2 ** -24;

/**
 * Focal loss (Lin et al. 2017, equation 5) of the softmax: `-alpha_t (1 - p_t)^gamma log(p_t)`, the mean over the images.
 * Targets as of {@link crossEntropy}; of soft ones, each class counts with its share.
 *
 * @returns a loss that throws as that of `crossEntropy`
 * @throws RangeError where an option is out of range
 */
export function focal({ gamma = 2, classWeights }: FocalOptions = {}): Loss {
  if (!(gamma >= 0 && Number.isFinite(gamma)))
    throw new RangeError(`gamma must be a number of 0 or more, got ${gamma}`);
  if (classWeights) expectWeights('classWeights', classWeights);
  return (logits, targets) => {
    const [batch, classes] = logits.shape;
    const rows = targetRows(name, targets, [batch, classes]);
    const wanted = classWeights ? mul(rows, perClass(name, 'classWeights', classWeights, classes)) : rows;
    const logProbabilities = logSoftmax(logits);
    const probabilities = exp(logProbabilities);
    // What rounding leaves of 1 - p may be just below 0.
    const rest = maximum(sub(1, probabilities), 0);
    const focus = pow(rest, gamma);
    // p times the derivative of the loss by p; its power is infinite where gamma is below 1 and nothing rests.
    const steepness = mul(gamma, mul(mul(probabilities, logProbabilities), pow(maximum(rest, leastRest), gamma - 1)));
    const slope = mul(wanted, sub(steepness, focus));
    // As a tensor: WebGL holds an odd number of classes with one too many, which this makes 0 of.
    const share = fill([batch, classes], 1 / batch);
    return {
      loss: neg(mean(sum(mul(wanted, mul(focus, logProbabilities)), 1))) as Scalar,
      dLogits: mul(sub(slope, mul(probabilities, sum(slope, 1, true))), share) as Tensor2D,
      metrics: { accuracy: countRight(logits, targets) },
    };
  };
}
