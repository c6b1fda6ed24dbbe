import type { TrainingEvent } from '@densenet/train';
import { expect, test } from 'vitest';
import { progressBars } from './listeners.ts';
import type { Run } from './run.ts';

test('the line of an epoch says how long it still takes, and how long all take', () => {
  const written: string[] = [];
  const clock = { milliseconds: 1_000_000 };
  const show = progressBars({ stream: { write: (text) => written.push(text) }, now: () => clock.milliseconds });
  const begin = (epoch: number) =>
    show({ type: 'epochStarted', epoch, epochs: 30, stepInEpoch: 0, stepsPerEpoch: 20 } as TrainingEvent<Run>);
  const steps = (epoch: number) => {
    for (let stepInEpoch = 1; stepInEpoch <= 20; stepInEpoch++) {
      clock.milliseconds += 1000;
      const metrics = { images: 1, loss: 0.5, accuracy: 0.75 };
      show({ type: 'step', epoch, stepInEpoch, stepsPerEpoch: 20, metrics } as TrainingEvent<Run>);
    }
  };
  begin(1);
  steps(1);
  clock.milliseconds += 4000;
  begin(2);
  steps(2);
  begin(30);
  steps(30);
  expect(written).toEqual([
    'epoch 1/30   50%  10/20  loss 0.5000  acc 0.750  ETA 10s, all 9m50s\n',
    'epoch 1/30  100%  20/20  loss 0.5000  acc 0.750  20s\n',
    'epoch 2/30   50%  10/20  loss 0.5000  acc 0.750  ETA 10s, all 11m26s\n',
    'epoch 2/30  100%  20/20  loss 0.5000  acc 0.750  20s\n',
    'epoch 30/30   50%  10/20  loss 0.5000  acc 0.750  ETA 10s\n',
    'epoch 30/30  100%  20/20  loss 0.5000  acc 0.750  20s\n',
  ]);
});
