import {
  add,
  concat as coreConcat,
  dispose,
  memory,
  mul,
  randomUniform,
  relu,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { fusedConv2d, scaleShiftRelu, scaleShiftReluConv2d } from './index.ts';

const maps = (channels: number, seed: number) => randomUniform([2, 5, 6, channels], -1, 1, 'float32', seed) as Tensor4D;
const vector = (length: number, seed: number) => randomUniform([length], -1, 1, 'float32', seed) as Tensor1D;

describeOnEachBackend('scaleShiftRelu', () => {
  it.each([1, 4, 7])('is a multiplication, an addition and a ReLU by channel, of %d', async (channels) => {
    const [x, scale, shift] = [maps(channels, 1), vector(channels, 2), vector(channels, 3)];
    const actual = scaleShiftRelu(x, scale, shift);
    const expected = tidy(() => relu(add(mul(x, scale), shift)));
    expect(relativeDifference(await actual.data(), await expected.data())).toBeLessThan(1e-6);
    dispose([x, scale, shift, actual, expected]);
    expect(memory().numTensors).toBe(0);
  });

  it('with a convolution after it, reads parts side by side', async () => {
    const parts = [maps(3, 1), maps(4, 2)];
    const [scale, shift] = [vector(7, 3), vector(7, 4)];
    const filter = randomUniform([3, 3, 7, 2], -1, 1, 'float32', 5) as Tensor4D;
    const bias = vector(2, 6);
    const options = { padding: 1, relu: true };
    const actual = scaleShiftReluConv2d(parts, { scale, shift }, filter, bias, options);
    const expected = tidy(() => fusedConv2d(scaleShiftRelu(coreConcat(parts, 3), scale, shift), filter, bias, options));
    expect(relativeDifference(await actual.data(), await expected.data())).toBeLessThan(1e-6);
    dispose([...parts, scale, shift, filter, bias, actual, expected]);
    expect(memory().numTensors).toBe(0);
  });

  it('refuses what does not fit', () => {
    tidy(() => {
      const x = maps(3, 1);
      expect(() => scaleShiftRelu(x, vector(2, 2), vector(3, 3))).toThrow(
        'scaleShiftRelu: scale must have shape [3], got [2]',
      );
      expect(() => scaleShiftRelu(x, vector(3, 2), vector(4, 3))).toThrow(
        'scaleShiftRelu: shift must have shape [3], got [4]',
      );
    });
  });
});
