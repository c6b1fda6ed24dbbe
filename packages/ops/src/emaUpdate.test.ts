import { memory, type Rank, randomUniform, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { emaUpdate } from './index.ts';

const shapes = [[3, 3, 2, 5], [7], [1], [1000, 3]];
const total = 3098;

describeOnEachBackend('emaUpdate', () => {
  it.each([0, 0.5, 0.9999])('moves by what the decay %s leaves, over tensors of all shapes', async (decay) => {
    const average = randomUniform<Rank.R1>([total], -1, 1, 'float32', 1);
    const values = shapes.map((shape, index) => randomUniform(shape, -1, 1, 'float32', 10 + index));
    const before = memory().numTensors;
    const updated = emaUpdate(average, values, decay);
    expect(memory().numTensors).toBe(before + 1);
    expect(updated.shape).toEqual([total]);
    const flat = (await Promise.all(values.map((value) => value.data()))).flatMap((one) => [...one]);
    const old = await average.data();
    const expected = flat.map((value, index) => old[index]! * decay + value * (1 - decay));
    expect(relativeDifference(await updated.data(), expected)).toBeLessThan(1e-6);
  });

  it('leaves a value that does not change as it is, to the bit', async () => {
    const average = randomUniform<Rank.R1>([1000], -1, 1, 'float32', 3);
    expect(await emaUpdate(average, [average], 0.997).data()).toEqual(await average.data());
  });

  it('refuses what does not fit', () => {
    expect(() => emaUpdate(tensor1d([1, 2]), [tensor1d([1])], 0.9)).toThrow('emaUpdate: ');
    expect(() => emaUpdate(tensor1d([1]), [tensor1d([1], 'int32')], 0.9)).toThrow('value 0');
  });
});
