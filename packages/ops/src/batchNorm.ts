import { add, mul, rsqrt, square, sub, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { meanByChannel, sumByChannel } from './channelMoments.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats, expectMaps, expectSeveralValues, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

interface Attributes {
  epsilon: number;
}

/**
 * Outputs dx, dgamma, dbeta. The reserves are the forward kernel's own saved statistics: whatever a backend's pair of
 * kernels agrees on; here the mean and the biased variance.
 */
const batchNormTrainingGrad = /* @__PURE__ */ defineOp<
  { dy: Tensor; x: Tensor; gamma: Tensor; reserve1: Tensor; reserve2: Tensor; reserve3: Tensor },
  Attributes
>({
  name: kernelNames.batchNormTrainingGrad,
  compose: ({ dy, x, gamma, reserve1, reserve2 }, { epsilon }) => {
    const count = x.size / x.shape[3]!;
    const inverseDeviation = rsqrt(add(reserve2, epsilon));
    const normalized = mul(sub(x, reserve1), inverseDeviation);
    const dbeta = sumByChannel(dy);
    const dgamma = sumByChannel(mul(dy, normalized));
    // The gradient through mean and variance is included: it removes from dy its mean and its projection on `normalized`.
    const centred = sub(sub(dy, mul(dbeta, 1 / count)), mul(normalized, mul(dgamma, 1 / count)));
    return [mul(centred, mul(gamma, inverseDeviation)), dgamma, dbeta];
  },
});

const normalize = /* @__PURE__ */ defineOp<{ x: Tensor; gamma: Tensor; beta: Tensor }, Attributes>({
  name: kernelNames.batchNormTraining,
  compose: ({ x, gamma, beta }, { epsilon }) => {
    const count = x.size / x.shape[3]!;
    const batchMean = meanByChannel(x);
    const centred = sub(x, batchMean);
    const biasedVariance = meanByChannel(square(centred));
    const y = add(mul(centred, mul(gamma, rsqrt(add(biasedVariance, epsilon)))), beta);
    return [
      y,
      batchMean,
      mul(biasedVariance, count / (count - 1)),
      batchMean.clone(),
      biasedVariance,
      biasedVariance.clone(),
    ];
  },
  gradient: {
    saveInputs: ['x', 'gamma'],
    saveOutputs: [false, false, false, true, true, true],
    backward: ([dy], [x, gamma, reserve1, reserve2, reserve3], attributes) => {
      const [dx, dgamma, dbeta] = batchNormTrainingGrad(
        { dy: dy!, x: x!, gamma: gamma!, reserve1: reserve1!, reserve2: reserve2!, reserve3: reserve3! },
        attributes,
      );
      return { x: () => dx!, gamma: () => dgamma!, beta: () => dbeta! };
    },
  },
});

export interface BatchNormOutput {
  /** Normalised, scaled and shifted, `[batch, height, width, channels]`. Differentiable. */
  y: Tensor4D;
  /** Mean of the batch, `[channels]`. Not differentiable: it is for the running statistics. */
  mean: Tensor1D;
  /** Unbiased variance of the batch (divided by n - 1), `[channels]`, as PyTorch averages it. Not differentiable. */
  variance: Tensor1D;
}

/**
 * Batch normalisation with the statistics of the batch itself: `gamma (x - mean) / sqrt(variance + epsilon) + beta`, a
 * channel over batch, height and width (Ioffe and Szegedy 2015, algorithm 1).
 *
 * @param x `[batch, height, width, channels]`
 * @param gamma scale, `[channels]`
 * @param beta shift, `[channels]`
 * @throws OpError where shapes do not fit, or a channel has one value only, whose variance says nothing (as in PyTorch)
 */
export function batchNormTraining(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, epsilon: number): BatchNormOutput {
  expectMaps('batchNormTraining', 'x', x);
  const channels = x.shape[3];
  expectFloats('batchNormTraining', 'gamma', gamma, [channels]);
  expectFloats('batchNormTraining', 'beta', beta, [channels]);
  expectSeveralValues('batchNormTraining', x.shape);
  const [y, batchMean, variance, ...reserves] = normalize({ x, gamma, beta }, { epsilon });
  // The tape has its own references to what the backward pass needs.
  for (const reserve of reserves) reserve.dispose();
  return { y: y as Tensor4D, mean: batchMean as Tensor1D, variance: variance as Tensor1D };
}

interface InferenceInputs {
  [name: string]: Tensor;
  x: Tensor;
  gamma: Tensor;
  beta: Tensor;
  mean: Tensor;
  variance: Tensor;
}

const normalizeByRunning = /* @__PURE__ */ defineOp<InferenceInputs, Attributes>({
  name: kernelNames.batchNormInference,
  compose: ({ x, gamma, beta, mean: runningMean, variance }, { epsilon }) => {
    const scale = mul(gamma, rsqrt(add(variance, epsilon)));
    return [add(mul(x, scale), sub(beta, mul(runningMean, scale)))];
  },
  gradient: {
    saveInputs: ['x', 'gamma', 'mean', 'variance'],
    backward: ([dy], [x, gamma, runningMean, variance], { epsilon }) => {
      const fixed = () => {
        throw new OpError('batchNormInference', 'running statistics have no gradient');
      };
      const inverseDeviation = rsqrt(add(variance!, epsilon));
      return {
        x: () => mul(dy!, mul(gamma!, inverseDeviation)),
        gamma: () => sumByChannel(mul(dy!, mul(sub(x!, runningMean!), inverseDeviation))),
        beta: () => sumByChannel(dy!),
        mean: fixed,
        variance: fixed,
      };
    },
  },
});

/**
 * Batch normalisation with fixed statistics, as at inference and in fine-tuning with frozen norms: one multiply-add.
 * Differentiable in x, gamma and beta.
 *
 * @param x `[batch, height, width, channels]`
 * @param gamma scale; `beta`, `runningMean` and `runningVariance` have its shape, `[channels]`
 * @throws OpError where shapes do not fit
 */
export function batchNormInference(
  x: Tensor4D,
  gamma: Tensor1D,
  beta: Tensor1D,
  runningMean: Tensor1D,
  runningVariance: Tensor1D,
  epsilon: number,
): Tensor4D {
  expectMaps('batchNormInference', 'x', x);
  const inputs = { x, gamma, beta, mean: runningMean, variance: runningVariance };
  for (const name of ['gamma', 'beta', 'mean', 'variance'] as const) {
    expectFloats('batchNormInference', name, inputs[name], [x.shape[3]]);
  }
  return normalizeByRunning(inputs, { epsilon })[0] as Tensor4D;
}
