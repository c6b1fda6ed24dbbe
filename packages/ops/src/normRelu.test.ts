import { add, concat1d, dispose, memory, ones, type Tensor, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { addGradient, channelMoments, finishGradient, type NormVectors, normRelu, normReluGradient } from './index.ts';
import { channels, disposeTaped, epsilon, normVectors, parts, taped } from './testing/normCase.ts';

const tolerance = 1e-5;

const cases = [true, false].flatMap((relu) =>
  [true, false].map((batchStatistics) => ({
    relu,
    batchStatistics,
    name: `${relu ? 'norm and ReLU' : 'norm'} with ${batchStatistics ? 'the batch’s' : 'frozen'} statistics`,
  })),
);

/** The norm's vectors, its statistics those of the parts themselves if wanted. */
function vectorsFor(xs: Tensor4D[], batchStatistics: boolean): NormVectors {
  const vectors = normVectors();
  if (!batchStatistics) return vectors;
  const moments = xs.map((x) => channelMoments(x));
  dispose([vectors.mean, vectors.variance]);
  vectors.mean = concat1d(moments.map(({ mean }) => mean));
  vectors.variance = concat1d(moments.map(({ variance }) => variance));
  dispose(moments.flatMap(({ mean, variance }) => [mean, variance]));
  return vectors;
}

async function expectNear(actual: Tensor, expected: Tensor, name: string) {
  expect(actual.shape, name).toEqual(expected.shape);
  expect(relativeDifference(await actual.data(), await expected.data()), name).toBeLessThan(tolerance);
}

describeOnEachBackend('norm and ReLU of parts', () => {
  it.each(cases)('$name: values and gradients are those of the tape', async ({ relu, batchStatistics }) => {
    const xs = parts();
    const vectors = vectorsFor(xs, batchStatistics);
    const expected = taped({ relu, batchStatistics }, xs, vectors);
    await expectNear(normRelu(xs, vectors, { epsilon, relu }), expected.y, 'y');
    const options = { epsilon, relu, batchStatistics };
    const { accumulators, dgamma, dbeta } = normReluGradient(expected.dy, xs, vectors, [], options);
    const means = xs.map((x) => channelMoments(x).mean);
    const dxs = accumulators.map((accumulated, part) => finishGradient(accumulated, xs[part]!, means[part]!));
    for (const [index, gradient] of [...dxs, dgamma, dbeta].entries()) {
      await expectNear(gradient, expected.gradients[index]!, `gradient ${index}`);
    }
  });

  it('adds its share to what others have gathered, norms or not', async () => {
    const xs = parts();
    const vectors = vectorsFor(xs, true);
    const options = { epsilon, relu: true, batchStatistics: true };
    const expected = taped({ relu: true, batchStatistics: true }, xs, vectors);
    const frozen = taped({ relu: false, batchStatistics: false }, xs, vectors);
    const others = { ...options, relu: false, batchStatistics: false };
    // The second part begins with a gradient that is no norm's; then a frozen norm adds to all parts but the first.
    const started = [undefined, addGradient(undefined, ones(xs[1]!.shape)), undefined];
    let { accumulators } = normReluGradient(frozen.dy, xs, vectors, started, others);
    accumulators[0]!.dispose();
    ({ accumulators } = normReluGradient(expected.dy, xs, vectors, [undefined, ...accumulators.slice(1)], options));
    const last = addGradient(accumulators[2], ones(xs[2]!.shape));
    const sums = [
      expected.gradients[0]!,
      add(add(expected.gradients[1]!, frozen.gradients[1]!), 1),
      add(add(expected.gradients[2]!, frozen.gradients[2]!), 1),
    ];
    for (const [part, accumulated] of [accumulators[0]!, accumulators[1]!, last].entries()) {
      const dx = finishGradient(accumulated, xs[part]!, channelMoments(xs[part]!).mean);
      await expectNear(dx, sums[part]!, `part ${part}`);
    }
  });

  it('uses accumulators up, and leaves nothing else behind', () => {
    const xs = parts();
    const vectors = vectorsFor(xs, true);
    const oracle = taped({ relu: true, batchStatistics: true }, xs, vectors);
    const { dy } = oracle;
    const options = { epsilon, relu: true, batchStatistics: true };
    const before = memory().numTensors;
    normRelu(xs, vectors, options).dispose();
    expect(memory().numTensors).toBe(before);
    let gradients = normReluGradient(dy, xs, vectors, [], options);
    expect(memory().numTensors).toBe(before + xs.length + 2);
    dispose([gradients.dgamma, gradients.dbeta]);
    gradients = normReluGradient(dy, xs, vectors, gradients.accumulators, options);
    expect(memory().numTensors).toBe(before + xs.length + 2);
    dispose([gradients.dgamma, gradients.dbeta]);
    const { mean, variance } = channelMoments(xs[0]!);
    const first = addGradient(gradients.accumulators[0], xs[0]!);
    expect(memory().numTensors).toBe(before + xs.length + 2);
    dispose([finishGradient(first, xs[0]!, mean), mean, variance, ...gradients.accumulators.slice(1)]);
    expect(memory().numTensors).toBe(before);
    disposeTaped(oracle);
  });

  it('refuses what does not fit, and leaves the accumulators alone', () => {
    const xs = parts();
    const vectors = normVectors();
    const options = { epsilon, relu: true, batchStatistics: true };
    expect(() => normRelu([], vectors, options)).toThrow('normRelu: needs at least one part, got none');
    expect(() => normRelu(xs.slice(1), vectors, options)).toThrow('normRelu: mean must have shape [19], got [22]');
    const other = zeros([2, 6, 4, 3]) as Tensor4D;
    expect(() => normRelu([xs[0]!, other], vectors, options)).toThrow(
      'normRelu: batch, height and width must agree, got [2, 6, 5, 3] and [2, 6, 4, 3] at positions 0 and 1',
    );
    const accumulators = channels.map((count) => addGradient(undefined, ones([2, 6, 5, count])));
    expect(() => normReluGradient(other, xs, vectors, accumulators, options)).toThrow(
      'normReluGradient: dy must have shape [2, 6, 5, 22], got [2, 6, 4, 3]',
    );
    expect(accumulators.map(({ isDisposed }) => isDisposed)).toEqual([false, false, false]);
    expect(() => finishGradient(accumulators[0]!, xs[0]!, vectors.mean)).toThrow(
      'finishGradient: mean must have shape [3], got [22]',
    );
  });
});
