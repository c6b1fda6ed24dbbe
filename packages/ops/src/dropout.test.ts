import { dispose, grads, memory, ones, type Tensor, type Tensor4D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { createRandom, dropout, globalAveragePool, softmaxCrossEntropy } from './index.ts';

describeOnEachBackend('dropout', () => {
  it('keeps a share of 1 - rate, scaled so that the sum stays, and the same one for the same seed', async () => {
    const x = ones([100, 100]);
    const values = await dropout(x, 0.2, createRandom(1)).data();
    const kept = values.filter((value) => value !== 0);
    expect(kept.every((value) => value === Math.fround(1 / 0.8))).toBe(true);
    expect(kept.length / values.length).toBeCloseTo(0.8, 1);
    expect(await dropout(x, 0.2, createRandom(1)).data()).toEqual(values);
    expect(await dropout(x, 0.2, createRandom(2)).data()).not.toEqual(values);
  });

  it('hands a gradient through exactly where it kept the value, and leaves no tensor behind', async () => {
    const x = ones([4, 5, 5, 2]) as Tensor4D;
    const labels = tensor1d([0, 1, 0, 1], 'int32');
    const loss = (input: Tensor) =>
      softmaxCrossEntropy(globalAveragePool(dropout(input as Tensor4D, 0.5, createRandom(1))), labels);
    const before = memory().numTensors;
    const [gradient] = tidy(() => grads(loss)([x]));
    const values = await gradient!.data();
    const kept = await tidy(() => dropout(x, 0.5, createRandom(1))).data();
    expect([...values].map((value) => value !== 0)).toEqual([...kept].map((value) => value !== 0));
    dispose(gradient!);
    expect(memory().numTensors).toBe(before + 1);
  });

  it('refuses a rate outside [0, 1), and does nothing at 0', () => {
    const x = ones([2]);
    expect(() => dropout(x, 1, createRandom(1))).toThrow('dropout: rate must be in [0, 1), got 1');
    expect(dropout(x, 0, createRandom(1))).toBe(x);
  });
});
