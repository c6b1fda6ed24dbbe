import { add, dispose, memory, type Tensor, type Tensor4D, tensor1d, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { channelMoments, finishGradient, normReluConv, normReluConvGradient } from './index.ts';
import {
  batchVectors,
  disposeTaped,
  epsilon,
  filterOf,
  type NormCase,
  normVectors,
  parts,
  taped,
} from './testing/normCase.ts';

const windows = {
  '1x1': { kernelSize: 1, stride: 1, padding: 0 },
  '3x3': { kernelSize: 3, stride: 1, padding: 1 },
  '3x3 of stride 2': { kernelSize: 3, stride: 2, padding: 1 },
  '1x1 of stride 2': { kernelSize: 1, stride: 2, padding: 0 },
  // Five columns: the last is in no window.
  '1x1, pooled': { kernelSize: 1, stride: 1, padding: 0, pooled: true },
};

const cases = Object.entries(windows).flatMap(([name, convolution]) =>
  [true, false].map((batchStatistics) => ({
    name: `${name}, ${batchStatistics ? 'the batch’s' : 'frozen'} statistics`,
    one: { relu: true, batchStatistics, convolution },
  })),
);

function setUp(one: NormCase & { convolution: { kernelSize: number } }) {
  const xs = parts();
  const vectors = one.batchStatistics ? batchVectors(xs) : normVectors();
  const filter = filterOf(one.convolution);
  return { xs, vectors, filter, expected: taped(one, xs, vectors, filter) };
}

const numbers = (tensors: readonly Tensor[]) => Promise.all(tensors.map((tensor) => tensor.data()));

describeOnEachBackend('norm, ReLU and convolution of parts', () => {
  it.each(cases)('$name: values and gradients are those of the tape', async ({ one }) => {
    const { xs, vectors, filter, expected } = setUp(one);
    const options = { epsilon, ...one.convolution, batchStatistics: one.batchStatistics };
    const { y } = normReluConv(xs, vectors, filter, undefined, { ...options, keepActivated: false });
    expect(y.shape).toEqual(expected.y.shape);
    expect(relativeDifference(await y.data(), await expected.y.data())).toBeLessThan(1e-5);
    const gradients = normReluConvGradient(expected.dy, xs, vectors, filter, undefined, [], options);
    const dxs = gradients.accumulators.map((accumulated, part) =>
      finishGradient(accumulated, xs[part]!, channelMoments(xs[part]!).mean),
    );
    for (const [index, gradient] of [...dxs, gradients.dgamma, gradients.dbeta, gradients.dfilter].entries()) {
      const reference = expected.gradients[index]!;
      expect(gradient.shape).toEqual(reference.shape);
      const difference = relativeDifference(await gradient.data(), await reference.data());
      expect(difference, `gradient ${index}`).toBeLessThan(1e-5);
    }
  });

  it.each(cases)('$name: what is computed again has the bits of what was kept', async ({ one }) => {
    const { xs, vectors, filter, expected } = setUp(one);
    const options = { epsilon, ...one.convolution, batchStatistics: one.batchStatistics };
    const kept = normReluConv(xs, vectors, filter, undefined, { ...options, keepActivated: true });
    const notKept = normReluConv(xs, vectors, filter, undefined, { ...options, keepActivated: false });
    expect(notKept.activated).toBeUndefined();
    expect(await kept.y.data()).toEqual(await notKept.y.data());
    const run = (activated: Tensor4D | undefined) => {
      const gradients = normReluConvGradient(expected.dy, xs, vectors, filter, activated, [], options);
      return numbers([...gradients.accumulators, gradients.dgamma, gradients.dbeta, gradients.dfilter]);
    };
    expect(await run(kept.activated)).toEqual(await run(undefined));
  });

  it('adds to accumulators, uses them up, and leaves nothing else behind', async () => {
    const { xs, vectors, filter, expected } = setUp(cases[2]!.one);
    const options = { epsilon, ...windows['3x3'], batchStatistics: true };
    const before = memory().numTensors;
    const { y, activated } = normReluConv(xs, vectors, filter, undefined, { ...options, keepActivated: true });
    expect(memory().numTensors).toBe(before + (activated ? 2 : 1));
    let gradients = normReluConvGradient(expected.dy, xs, vectors, filter, activated, [], options);
    dispose([y, ...(activated ? [activated] : []), gradients.dgamma, gradients.dbeta, gradients.dfilter]);
    const { accumulators } = gradients;
    gradients = normReluConvGradient(expected.dy, xs, vectors, filter, undefined, accumulators, options);
    dispose([gradients.dgamma, gradients.dbeta, gradients.dfilter]);
    expect(memory().numTensors).toBe(before + xs.length);
    for (const [part, accumulated] of gradients.accumulators.entries()) {
      const { mean, variance } = channelMoments(xs[part]!);
      const dx = finishGradient(accumulated, xs[part]!, mean);
      const once = await expected.gradients[part]!.data();
      expect(
        relativeDifference(
          await dx.data(),
          once.map((value) => 2 * value),
        ),
      ).toBeLessThan(1e-5);
      dispose([mean, variance, dx]);
    }
    expect(memory().numTensors).toBe(before);
    disposeTaped(expected);
  });

  it('adds the bias', async () => {
    const { xs, vectors, filter, expected } = setUp(cases[2]!.one);
    const bias = tensor1d([1, -2, 3, 100]);
    const { y } = normReluConv(xs, vectors, filter, bias, { epsilon, ...windows['3x3'], keepActivated: false });
    expect(relativeDifference(await y.data(), await add(expected.y, bias).data())).toBeLessThan(1e-6);
  });

  it('refuses what does not fit', () => {
    const xs = parts();
    const vectors = normVectors();
    const options = { epsilon, stride: 1, padding: 0, keepActivated: false };
    const run = (filter: Tensor4D) => () => normReluConv(xs, vectors, filter, undefined, options);
    expect(run(zeros([1, 1, 21, 4]))).toThrow('normReluConv: x has 22 channels, but filter expects 21');
    expect(run(zeros([3, 1, 22, 4]))).toThrow('normReluConv: filter must be square, got 3x1');
    const pooled = () =>
      normReluConv(xs, vectors, zeros([3, 3, 22, 4]), undefined, { ...options, padding: 1, pooled: true });
    expect(pooled).toThrow('pooled is for 1x1 convolutions of stride 1 without padding, got 3x3, stride 1, padding 1');
    expect(run(zeros([7, 7, 22, 4]))).toThrow('normReluConv: a 7x7 window with padding 0 needs an input of at least');
  });
});
