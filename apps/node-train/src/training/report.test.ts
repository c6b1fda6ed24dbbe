import { expect, test } from 'vitest';
import { formatEpoch } from './report.ts';

const row = { epoch: 2, training: { loss: 0.5, accuracy: 0.75 }, judged: { accuracy: 0.5 }, seconds: 4 };

test("an epoch's line says how much of its time steps waited, for images and for other processes", () => {
  const measured = { ...row, imagesPerSecond: 100, waitSeconds: 0.5 };
  const alone = 'epoch 2, loss 0.5000, train acc 0.750, test acc 0.500, time 4.0 sec, 100 images/s, data wait 13 %';
  expect(formatEpoch(measured, 'test')).toBe(alone);
  expect(formatEpoch({ ...measured, replicaWaitSeconds: 1 }, 'test')).toBe(`${alone}, replica wait 25 %`);
});
