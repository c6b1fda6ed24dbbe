import { memory, type Tensor4D, tensor4d, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { meanByChannel, sumByChannel } from './channelMoments.ts';
import { channelMoments, concat, createRandom, joinMoments } from './index.ts';

describeOnEachBackend('channelMoments', () => {
  it('is mean and biased variance of each channel, exact far from zero too', async () => {
    const random = createRandom(3);
    const shape = [3, 7, 11, 5] as const;
    // A mean of 100 deviations: the mean of squares less the square of the mean would have lost four digits.
    const values = Float32Array.from({ length: 3 * 7 * 11 * 5 }, (_, index) => 100 * (index % 5) + random.normal());
    const expected = [0, 1, 2, 3, 4].map((channel) => {
      const own = [...values].filter((_, index) => index % 5 === channel);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      return { mean, variance: own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length };
    });
    const x = tensor4d(values, [...shape]);
    const before = memory().numTensors;
    const { mean, variance } = channelMoments(x);
    expect(memory().numTensors).toBe(before + 2);
    const ours = { mean: await mean.data(), variance: await variance.data() };
    for (const name of ['mean', 'variance'] as const) {
      const difference = relativeDifference(
        ours[name],
        expected.map((one) => one[name]),
      );
      expect(difference, name).toBeLessThan(1e-5);
    }
  });

  it('refuses one value a channel', () => {
    expect(() => channelMoments(zeros([1, 1, 1, 8]) as Tensor4D)).toThrow(
      'channelMoments: expected more than 1 value per channel when training, got input shape [1, 1, 1, 8]: ' +
        'use a larger batch or a larger image',
    );
  });

  it('of a concatenation are those of its parts, joined', async () => {
    const random = createRandom(4);
    const maps = (channels: number) => {
      const values = Float32Array.from({ length: 2 * 3 * 4 * channels }, () => random.normal());
      return tensor4d(values, [2, 3, 4, channels]);
    };
    const parts = [maps(5), maps(1), maps(3)];
    const [joined, whole] = [joinMoments(parts.map((part) => channelMoments(part))), channelMoments(concat(parts))];
    for (const name of ['mean', 'variance'] as const) {
      expect(joined[name].shape).toEqual([9]);
      expect(relativeDifference(await joined[name].data(), await whole[name].data()), name).toBeLessThan(1e-6);
    }
    expect(() => joinMoments([])).toThrow('joinMoments: needs at least one, got none');
  });
});

describeOnEachBackend('sums over thousands of values', () => {
  const shape: [number, number, number, number] = [32, 16, 16, 2];
  const count = 32 * 16 * 16;
  const random = createRandom(1);
  const values = Float32Array.from({ length: 2 * count }, () => random.uniform());
  const sums = [0, 1].map((channel) => {
    // In float64.
    return values.reduce((sum, value, index) => (index % 2 === channel ? sum + value : sum), 0);
  });

  // Added up one after another in float32 they are 9e-7 off.
  it('keep their digits', async () => {
    const x = tensor4d(values, shape);
    expect(relativeDifference(await sumByChannel(x).data(), sums)).toBeLessThan(5e-7);
    const means = sums.map((sum) => sum / count);
    expect(relativeDifference(await meanByChannel(x).data(), means)).toBeLessThan(5e-7);
  });
});
