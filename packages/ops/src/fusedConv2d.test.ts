import { add, dispose, memory, randomUniform, relu, type Tensor1D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { conv2d, fusedConv2d } from './index.ts';

const random = (shape: number[], seed: number) => randomUniform(shape, -1, 1, 'float32', seed);

describeOnEachBackend('fusedConv2d', () => {
  it.each([
    { kernelSize: 1, stride: 1, padding: 0 },
    { kernelSize: 3, stride: 1, padding: 1 },
    { kernelSize: 3, stride: 2, padding: 1 },
    { kernelSize: 7, stride: 2, padding: 3 },
  ])('is convolution, bias and ReLU: %o', async ({ kernelSize, ...window }) => {
    for (const size of [8, 9]) {
      const x = random([2, size, size, 3], 1) as Tensor4D;
      const filter = random([kernelSize, kernelSize, 3, 5], 2) as Tensor4D;
      const bias = random([5], 3) as Tensor1D;
      const plain = conv2d(x, filter, undefined, window);
      const biased = tidy(() => add(plain, bias)) as Tensor4D;
      const cases = [
        [fusedConv2d(x, filter, undefined, window), plain],
        [fusedConv2d(x, filter, bias, window), biased],
        [fusedConv2d(x, filter, undefined, { ...window, relu: true }), tidy(() => relu(plain))],
        [fusedConv2d(x, filter, bias, { ...window, relu: true }), tidy(() => relu(biased))],
      ] as const;
      for (const [actual, expected] of cases) {
        expect(actual.shape).toEqual(expected.shape);
        expect(relativeDifference(await actual.data(), await expected.data())).toBeLessThan(1e-6);
        dispose([actual, expected]);
      }
      dispose([x, filter, bias, biased]);
    }
    expect(memory().numTensors).toBe(0);
  });

  it('refuses what does not fit', () => {
    tidy(() => {
      const x = random([1, 4, 4, 3], 1) as Tensor4D;
      const filter = random([3, 3, 2, 5], 2) as Tensor4D;
      expect(() => fusedConv2d(x, filter)).toThrow('fusedConv2d: x has 3 channels, but filter expects 2');
      const fitting = random([3, 3, 3, 5], 2) as Tensor4D;
      const bias = random([4], 3) as Tensor1D;
      expect(() => fusedConv2d(x, fitting, bias)).toThrow('fusedConv2d: bias must have shape [5], got [4]');
      const small = random([1, 2, 2, 3], 1) as Tensor4D;
      expect(() => fusedConv2d(small, fitting)).toThrow('fusedConv2d: a 3x3 window');
    });
  });
});
