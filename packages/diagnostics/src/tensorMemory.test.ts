import '@tensorflow/tfjs-backend-cpu';
import { relu } from '@densenet/ops';
import { add, concat, reshape, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { measureTensorMemory } from './tensorMemory.ts';

it('counts data once, whatever number of tensors share it, and what is freed on the way', async () => {
  const before = zeros([100]);
  let kept: Tensor | undefined;
  const measured = await measureTensorMemory(() => {
    tidy(() => {
      concat([before, zeros([50])]);
    });
    kept = tidy(() => reshape(add(before, before).clone(), [10, 10]));
    before.clone().dispose();
  });
  expect(measured).toEqual({
    peakBytes: 4 * (50 + 150),
    peakIn: ['Concat'],
    peakByOperation: { Concat: 600, '': 200 },
    peakBetweenBytes: 800,
    leftBytes: 400,
  });
  kept!.dispose();
});

it('sees what lives within an operation only, and says which it was', async () => {
  const x = zeros([100]);
  const measured = await measureTensorMemory(() => {
    const y = relu(x);
    y.dispose();
  });
  expect(measured).toMatchObject({ peakBytes: 400, peakIn: ['densenet/relu', 'Relu'], peakByOperation: { relu: 400 } });
});

it('counts what was there before as freed when it is', async () => {
  const x = zeros([100]);
  expect(await measureTensorMemory(() => x.dispose())).toMatchObject({ peakBytes: 0, leftBytes: -400 });
});

it('leaves the engine as it was when what it measures fails', async () => {
  const fails = () => {
    throw new Error('stop here');
  };
  await expect(measureTensorMemory(fails)).rejects.toThrow('stop here');
  expect(await measureTensorMemory(() => zeros([10]).dispose())).toMatchObject({ peakBytes: 40, leftBytes: 0 });
});
