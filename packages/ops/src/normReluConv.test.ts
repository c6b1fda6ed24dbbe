import {
  add,
  dispose,
  memory,
  randomUniform,
  type Tensor,
  type Tensor4D,
  tensor1d,
  zeros,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import {
  channelMoments,
  conv2dBiasGradient,
  finishGradient,
  normReluConv,
  normReluConvGradient,
  normReluGradient,
} from './index.ts';
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

  it.each(Object.entries(windows))('%s: gives the moments of its output', async (_, convolution) => {
    const { xs, vectors, filter } = setUp({ relu: true, batchStatistics: true, convolution });
    const options = { epsilon, ...convolution, keepActivated: true, moments: true };
    const { y, moments } = normReluConv(xs, vectors, filter, tensor1d([1, -2, 3, 100]), options);
    const { mean, variance } = channelMoments(y);
    expect(relativeDifference(await moments!.mean.data(), await mean.data())).toBeLessThan(1e-6);
    expect(relativeDifference(await moments!.variance.data(), await variance.data())).toBeLessThan(1e-5);
  });

  it.each(Object.entries(windows))('%s: takes a gradient as norms have gathered it', async (_, convolution) => {
    const { xs, vectors, filter } = setUp({ relu: true, batchStatistics: true, convolution });
    const options = { epsilon, ...convolution, batchStatistics: true, bias: true };
    const { y, moments } = normReluConv(xs, vectors, filter, undefined, {
      ...options,
      keepActivated: false,
      moments: true,
    });
    const { mean } = moments!;
    const next = { ...moments!, gamma: tensor1d([1, 2, -1, 0.5]), beta: tensor1d([0.1, 0, -0.2, 0.3]) };
    const gather = () => {
      const after = { epsilon, relu: true, batchStatistics: true };
      return normReluGradient(randomUniform(y.shape, -1, 1, 'float32', 6), [y], next, [], after).accumulators[0]!;
    };
    const dy = finishGradient(gather(), y, mean);
    const expected = normReluConvGradient(dy, xs, vectors, filter, undefined, [], options);
    const gathered = { accumulated: gather(), x: y, mean };
    const actual = normReluConvGradient(gathered, xs, vectors, filter, undefined, [], options);
    const all = ({ accumulators, dgamma, dbeta, dfilter }: typeof actual) => [...accumulators, dgamma, dbeta, dfilter];
    for (const [index, gradient] of all(actual).entries()) {
      expect(relativeDifference(await gradient.data(), await all(expected)[index]!.data())).toBeLessThan(1e-5);
    }
    // Through a norm with the batch's statistics a bias has no effect: its gradient is what rounding leaves of 0.
    for (const { dbias } of [expected, actual]) {
      for (const value of await dbias!.data()) expect(Math.abs(value)).toBeLessThan(1e-4);
    }
  });

  it.each(Object.entries(windows))('%s: gives the gradient of its bias', async (_, convolution) => {
    const { xs, vectors, filter, expected } = setUp({ relu: true, batchStatistics: true, convolution });
    const options = { epsilon, ...convolution, batchStatistics: true };
    const run = (bias: boolean) =>
      normReluConvGradient(expected.dy, xs, vectors, filter, undefined, [], { ...options, bias });
    expect(run(false).dbias).toBeUndefined();
    const wanted = await conv2dBiasGradient(expected.dy).data();
    expect(relativeDifference(await run(true).dbias!.data(), wanted)).toBeLessThan(1e-5);
  });

  it('refuses moments of one value a channel', () => {
    const xs = [zeros([1, 2, 2, 22]) as Tensor4D];
    const options = { epsilon, stride: 1, padding: 0, pooled: true, keepActivated: false, moments: true };
    const [vectors, filter] = [normVectors(), zeros([1, 1, 22, 4]) as Tensor4D];
    const before = memory().numTensors;
    const run = () => normReluConv(xs, vectors, filter, undefined, options);
    expect(run).toThrow('expected more than 1 value per channel when training, got input shape [1, 1, 1, 4]');
    expect(memory().numTensors).toBe(before);
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
