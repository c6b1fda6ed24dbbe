import { add, conv2d, memory, pad, randomUniform, type Tensor1D, type Tensor4D, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import {
  channelMoments,
  conv2dBiasGradient,
  conv2dFilterGradient,
  conv2dParameterGradients,
  conv2dWithMoments,
  finishGradient,
  normReluGradient,
} from './index.ts';

const outChannels = 5;
const uniform = (shape: number[], seed: number) => randomUniform(shape, -1, 1, 'float32', seed);

const cases = {
  'grey images, 7x7': { input: [2, 15, 12, 1], kernelSize: 7, stride: 2, padding: 3 },
  'colour images, 7x7': { input: [2, 12, 15, 3], kernelSize: 7, stride: 2, padding: 3 },
  'small colour images, 3x3': { input: [3, 6, 5, 3], kernelSize: 3, stride: 1, padding: 1 },
  'images smaller than the window': { input: [3, 4, 3, 1], kernelSize: 5, stride: 3, padding: 2 },
  'feature maps': { input: [2, 6, 5, 8], kernelSize: 3, stride: 1, padding: 1 },
};

function setUp({ input, kernelSize, stride, padding }: (typeof cases)['feature maps']) {
  const x = uniform(input, 1) as Tensor4D;
  const filter = uniform([kernelSize, kernelSize, input[3]!, outChannels], 2) as Tensor4D;
  const bias = uniform([outChannels], 3) as Tensor1D;
  const around: [number, number] = [padding, padding];
  const y = add<Tensor4D>(conv2d(pad(x, [[0, 0], around, around, [0, 0]]), filter, stride, 'valid'), bias);
  return { x, filter, bias, y, dy: uniform(y.shape, 4) as Tensor4D, window: { stride, padding } };
}

describeOnEachBackend('a convolution of images in training', () => {
  it.each(Object.entries(cases))('%s: output and moments', async (_, one) => {
    const { x, filter, bias, y, window } = setUp(one);
    const before = memory().numTensors;
    const made = conv2dWithMoments(x, filter, bias, window);
    expect(memory().numTensors).toBe(before + 3);
    expect(made.y.shape).toEqual(y.shape);
    expect(relativeDifference(await made.y.data(), await y.data())).toBeLessThan(1e-5);
    const { mean, variance } = channelMoments(y);
    expect(relativeDifference(await made.moments.mean.data(), await mean.data())).toBeLessThan(1e-5);
    expect(relativeDifference(await made.moments.variance.data(), await variance.data())).toBeLessThan(1e-5);
  });

  it.each(Object.entries(cases))('%s: gradients of filter and bias', async (_, one) => {
    const { x, filter, dy, window } = setUp(one);
    const before = memory().numTensors;
    const { dfilter, dbias } = conv2dParameterGradients(x, dy, filter.shape, { ...window, bias: true });
    expect(memory().numTensors).toBe(before + 2);
    const expected = await conv2dFilterGradient(x, dy, filter.shape, window).data();
    expect(dfilter.shape).toEqual(filter.shape);
    expect(relativeDifference(await dfilter.data(), expected)).toBeLessThan(1e-5);
    expect(relativeDifference(await dbias!.data(), await conv2dBiasGradient(dy).data())).toBeLessThan(1e-5);
    expect(conv2dParameterGradients(x, dy, filter.shape, { ...window, bias: false }).dbias).toBeUndefined();
  });

  it.each(Object.entries(cases))('%s: reads a gradient as norms have gathered it', async (_, one) => {
    const { x, filter, y, dy, window } = setUp(one);
    const moments = channelMoments(y);
    const vectors = { ...moments, gamma: tensor1d([1, 2, -1, 0.5, 1]), beta: tensor1d([0.1, 0, -0.2, 0.3, 0]) };
    const options = { epsilon: 1e-3, relu: true, batchStatistics: true };
    const gather = () => normReluGradient(dy, [y], vectors, [], options).accumulators[0]!;
    const whole = finishGradient(gather(), y, moments.mean);
    const expected = conv2dParameterGradients(x, whole, filter.shape, { ...window, bias: false });
    const gathered = { accumulated: gather(), x: y, mean: moments.mean };
    const actual = conv2dParameterGradients(x, gathered, filter.shape, { ...window, bias: false });
    expect(relativeDifference(await actual.dfilter.data(), await expected.dfilter.data())).toBeLessThan(1e-5);
  });

  it('refuses a mean of other channels', () => {
    const { x, filter, y, dy, window } = setUp(cases['feature maps']);
    const gathered = { accumulated: dy, x: y, mean: tensor1d([1, 2]) };
    expect(() => conv2dParameterGradients(x, gathered, filter.shape, { ...window, bias: false })).toThrow(
      'conv2dParameterGradients: mean must have shape [5], got [2]',
    );
  });
});
