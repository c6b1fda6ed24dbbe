import { memory, type Tensor4D, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { needBackend } from '../testing/needs.ts';
import { recordLogits } from './recordLogits.ts';

needBackend();

test('gives the same logits and keeps those of all batches in order, and nothing on the backend', async () => {
  const before = memory().numTensors;
  const image = tensor4d([1, 2, 3], [3, 1, 1, 1]);
  const batches = [
    [
      [0, 2, 1],
      [5, 0, 0],
    ],
    [[1, 2, 3]],
  ];
  let calls = 0;
  const recording = recordLogits({ run: (_: Tensor4D) => tensor2d(batches[calls++]!) });
  const given = batches.map(() => tidy(() => recording.run(image).arraySync()));
  expect(given).toEqual(batches);
  expect([...(await recording.logits())]).toEqual(batches.flat(2));
  image.dispose();
  expect(memory().numTensors).toBe(before);
});
