import { memory, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { share } from './share.ts';

describeOnEachBackend('a shared tensor', () => {
  it('has no data of its own, and lives as long as it is not disposed of', async () => {
    const x = tensor1d([1, 2, 3]);
    const before = memory();
    const y = share(x);
    expect(memory().numTensors).toBe(before.numTensors + 1);
    expect(memory().numDataBuffers).toBe(before.numDataBuffers);
    x.dispose();
    expect(await y.data()).toEqual(Float32Array.of(1, 2, 3));
    y.dispose();
    expect(memory().numDataBuffers).toBe(before.numDataBuffers - 1);
  });
});
