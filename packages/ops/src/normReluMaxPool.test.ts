import {
  dispose,
  grads,
  memory,
  randomUniform,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import {
  batchNormInference,
  batchNormTraining,
  channelMoments,
  concat,
  finishGradient,
  maxPool,
  type NormVectors,
  normReluMaxPool,
  normReluMaxPoolGradient,
  relu,
} from './index.ts';
import { batchVectors, epsilon, normVectors, parts, weighted } from './testing/normCase.ts';

const windows = {
  'of a stem': { kernelSize: 3, stride: 2, padding: 1 },
  'side by side': { kernelSize: 2, stride: 2, padding: 0 },
  'with gaps': { kernelSize: 2, stride: 3, padding: 0 },
  overlapping: { kernelSize: 3, stride: 1, padding: 1 },
};

const cases = Object.entries(windows).flatMap(([name, window]) =>
  [true, false].map((batchStatistics) => ({ name, window, batchStatistics })),
);

/** Output and gradients by the tape, of the operations one by one. */
function taped(
  { window, batchStatistics }: (typeof cases)[number],
  xs: Tensor4D[],
  vectors: NormVectors,
  dy?: Tensor4D,
) {
  const run = (inputs: Tensor[]) => {
    const joined = concat(inputs.slice(0, xs.length) as Tensor4D[]);
    const [gamma, beta] = inputs.slice(xs.length) as [Tensor1D, Tensor1D];
    const normalized = batchStatistics
      ? batchNormTraining(joined, gamma, beta, epsilon).y
      : batchNormInference(joined, gamma, beta, vectors.mean, vectors.variance, epsilon);
    return maxPool(relu(normalized), window);
  };
  const inputs = [...xs, vectors.gamma, vectors.beta];
  if (!dy) return { y: tidy(() => run(inputs)), gradients: [] };
  return {
    y: tidy(() => run(inputs)),
    gradients: grads((...given: Tensor[]) => weighted({ y: run(given), dy }, {})[0]!)(inputs),
  };
}

describeOnEachBackend('norm, ReLU and max-pooling of parts', () => {
  it.each(cases)(
    '$name, batch statistics $batchStatistics: values and gradients are those of the tape',
    async (one) => {
      const xs = parts();
      const vectors = one.batchStatistics ? batchVectors(xs) : normVectors();
      const { y: expectedY } = taped(one, xs, vectors);
      const dy = randomUniform(expectedY.shape, -1, 1, 'float32', 7) as Tensor4D;
      const { gradients: expected } = taped(one, xs, vectors, dy);
      for (const keepActivated of [true, false]) {
        const { y, kept } = normReluMaxPool(xs, vectors, one.window, { epsilon, keepActivated });
        expect(y.shape).toEqual(expectedY.shape);
        expect(relativeDifference(await y.data(), await expectedY.data())).toBeLessThan(1e-5);
        const gradients = normReluMaxPoolGradient(dy, xs, vectors, one.window, kept, [], { epsilon, ...one });
        const dxs = gradients.accumulators.map((accumulated, part) =>
          finishGradient(accumulated, xs[part]!, channelMoments(xs[part]!).mean),
        );
        for (const [index, gradient] of [...dxs, gradients.dgamma, gradients.dbeta].entries()) {
          const difference = relativeDifference(await gradient.data(), await expected[index]!.data());
          expect(difference, `gradient ${index}`).toBeLessThan(1e-5);
        }
      }
    },
  );

  it('adds to accumulators, uses them up, and leaves nothing else behind', async () => {
    const xs = parts();
    const vectors = batchVectors(xs);
    const window = windows['of a stem'];
    const before = memory().numTensors;
    const { y, kept } = normReluMaxPool(xs, vectors, window, { epsilon, keepActivated: true });
    const run = (accumulators: Tensor[]) => {
      const options = { epsilon, batchStatistics: true };
      const {
        accumulators: sums,
        dgamma,
        dbeta,
      } = normReluMaxPoolGradient(y, xs, vectors, window, kept, accumulators, options);
      dispose([dgamma, dbeta]);
      return sums;
    };
    const finish = (sums: Tensor[]) => {
      const { mean, variance } = channelMoments(xs[0]!);
      const dx = finishGradient(sums[0]!, xs[0]!, mean);
      dispose([mean, variance, ...sums.slice(1)]);
      return dx;
    };
    const [once, twice] = [finish(run([])), finish(run(run([])))];
    const doubled = (await once.data()).map((value) => 2 * value);
    expect(relativeDifference(await twice.data(), doubled)).toBeLessThan(1e-5);
    dispose([y, once, twice, ...(kept ? [kept] : [])]);
    expect(memory().numTensors).toBe(before);
  });

  it('refuses a window that does not fit', () => {
    const window = { kernelSize: 9, stride: 1, padding: 0 };
    expect(() => normReluMaxPool(parts(), normVectors(), window, { epsilon, keepActivated: false })).toThrow(
      'normReluMaxPool: a 9x9 window with padding 0 needs an input of at least 9x9, got 6x5',
    );
  });
});
