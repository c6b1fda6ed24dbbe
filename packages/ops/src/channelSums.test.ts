import { tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { meanByChannel, sumByChannel } from './channelSums.ts';
import { createRandom } from './index.ts';

const shape: [number, number, number, number] = [32, 16, 16, 2];
const count = 32 * 16 * 16;
const random = createRandom(1);
const values = Float32Array.from({ length: 2 * count }, () => random.uniform());
const sums = [0, 1].map((channel) => {
  // In float64.
  return values.reduce((sum, value, index) => (index % 2 === channel ? sum + value : sum), 0);
});

describeOnEachBackend('sums over thousands of values', () => {
  // Added up one after another in float32 they are 9e-7 off.
  it('keep their digits', async () => {
    const x = tensor4d(values, shape);
    expect(relativeDifference(await sumByChannel(x).data(), sums)).toBeLessThan(5e-7);
    const means = sums.map((sum) => sum / count);
    expect(relativeDifference(await meanByChannel(x).data(), means)).toBeLessThan(5e-7);
  });
});
