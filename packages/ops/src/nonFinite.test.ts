import { sub, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { maxPool, relu, reluGradient, scaleShiftRelu } from './index.ts';
import { hiddenBy, operations } from './testing/nonFiniteCases.ts';

describeOnEachBackend('a value that is not finite', () => {
  it.each(Object.entries(operations))('%s: whatever depends on it is not finite', async (_name, operation) => {
    expect(await hiddenBy(operation)).toEqual([]);
  });

  it('passes through a ReLU, NaN of any sign too; only minus infinity becomes 0', async () => {
    const infinite = tensor1d([Number.POSITIVE_INFINITY]);
    expect([...(await relu(sub(infinite, infinite)).data())]).toEqual([Number.NaN]);
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -3e38, -0, 2, -2, 1];
    const expected = [Number.NaN, Number.POSITIVE_INFINITY, 0, Math.fround(3e38), 0, 0, 2, 0, 1];
    expect([...(await relu(tensor1d(values)).data())].map((value) => value + 0)).toEqual(expected);
    const [x, ones, zeros] = [tensor4d(values, [1, 1, 1, 9]), tensor1d(Array(9).fill(1)), tensor1d(Array(9).fill(0))];
    expect([...(await scaleShiftRelu(x, ones, zeros).data())].map((value) => value + 0)).toEqual(expected);
  });

  it('makes the gradient of a ReLU NaN, also where the output is 0', async () => {
    const [dy, y] = [tensor1d([Number.NaN, Number.POSITIVE_INFINITY, 1, 1, 2]), tensor1d([0, 0, Number.NaN, 0, 1])];
    expect([...(await reluGradient(dy, y).data())]).toEqual([Number.NaN, Number.NaN, Number.NaN, 0, 2]);
  });

  it('is the maximum of a window if it is NaN or infinity, and minus infinity if that is all there is', async () => {
    const { NaN: none, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
    for (const [values, expected] of [
      [[none, 1, 2, 3], none],
      [[1, none, 2, 3], none],
      [[1, 2, 3, none], none],
      [[most, 1, least, 1], most],
      [[least, 1, least, least], 1],
      [[least, least, least, least], least],
      [[-3e38, least, -3e38, least], Math.fround(-3e38)],
    ] as [number[], number][]) {
      // The last is larger than native kernels take.
      for (const window of [
        { kernelSize: 2, stride: 2, padding: 0 },
        { kernelSize: 3, stride: 2, padding: 1 },
        { kernelSize: 17, stride: 1, padding: 8 },
      ]) {
        const y = maxPool(tensor4d(values, [1, 2, 2, 1]), window);
        const found = Math.max(...(await y.data()));
        if (Number.isFinite(expected)) expect(found / expected).toBeCloseTo(1, 5);
        else expect(found).toBe(expected);
      }
    }
  });
});
