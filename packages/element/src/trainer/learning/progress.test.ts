import type { EpochRow } from '@densenet/train/events';
import { expect, it } from 'vitest';
import type { FineTuningEvent } from '../types.ts';
import { progressAfter, secondsLeft, shareDone, type TrainingProgress } from './progress.ts';

const started = (epoch = 0, stepInEpoch = 0): FineTuningEvent => ({
  type: 'started',
  run: { recipe: {}, parameters: 1, trainImages: 8 },
  epochs: 3,
  stepsPerEpoch: 2,
  judgedBy: 'held-out',
  position: { epoch, stepInEpoch },
  history: [row(1), row(2)].slice(0, epoch),
});
const row = (epoch: number): EpochRow => ({
  epoch,
  training: { accuracy: 0.5, loss: 1 / epoch },
  judged: { accuracy: 0.4, loss: 1.1 / epoch },
  seconds: 1,
  imagesPerSecond: 8,
});
const step = (epoch: number, stepInEpoch: number): FineTuningEvent => ({
  type: 'step',
  ...{ step: 2 * epoch + stepInEpoch - 2, epoch, stepInEpoch, stepsPerEpoch: 2, learningRate: 0.1, images: 4 },
  loss: 1 / (epoch + stepInEpoch),
  metrics: { loss: 1, accuracy: 0.5 } as never,
});
const ended = (epoch: number): FineTuningEvent => ({ type: 'epochEnded', row: row(epoch), judgedBy: 'held-out' });

/** The progress after events that come 100 ms apart. */
const after = (...events: FineTuningEvent[]): TrainingProgress =>
  events.reduce<TrainingProgress | undefined>(
    (before, event, at) => progressAfter(before, event, 100 * at),
    undefined,
  )!;
const epochsOf = ({ steps }: TrainingProgress) => steps.map(({ epoch }) => epoch);

it('counts steps and epochs, and knows how long the rest takes', () => {
  const progress = after(started(), step(1, 1), step(1, 2), step(2, 1));
  expect(progress).toMatchObject({ phase: 'running', position: { epoch: 1, stepInEpoch: 1 }, isHeldOut: true });
  expect(epochsOf(progress)).toEqual([0.5, 1, 1.5]);
  expect(secondsLeft(progress)).toBeCloseTo(0.3);
  expect(shareDone(progress)).toBe(0.5);
  expect(secondsLeft(after(started(), step(1, 1)))).toBeUndefined();
});

it('goes on with the curve where it was stopped', () => {
  const stopped: FineTuningEvent = { type: 'stopped', position: { epoch: 1, stepInEpoch: 1 } };
  const before = after(started(), step(1, 1), step(1, 2), ended(1), step(2, 1), stopped);
  expect(before.phase).toBe('stopped');
  const onward = progressAfter(before, started(1, 1), 0)!;
  expect([onward.phase, epochsOf(onward), onward.rows.length]).toEqual(['running', [0.5, 1, 1.5], 1]);
  // Examples have changed meanwhile, so the epoch begins again.
  expect(epochsOf(progressAfter(before, started(1, 0), 0)!)).toEqual([0.5, 1]);
});

it('goes back to the last epoch where the graphics context was lost', () => {
  const lost = { type: 'restored', position: { epoch: 1, stepInEpoch: 0 }, backend: {} as never } as const;
  const progress = after(started(), step(1, 1), step(1, 2), ended(1), step(2, 1), step(2, 2), ended(2), lost);
  expect(progress).toMatchObject({ position: { epoch: 1, stepInEpoch: 0 }, restored: 1 });
  expect([epochsOf(progress), progress.rows.map(({ epoch }) => epoch)]).toEqual([[0.5, 1], [1]]);
  // The epoch that comes again takes the place of the one that was lost.
  expect(progressAfter(progress, ended(2), 0)!.rows.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

it('ends', () => {
  expect(after(started(), { type: 'completed' }).phase).toBe('completed');
  expect(after(started(), { type: 'failed', message: 'the loss is NaN' })).toMatchObject({
    phase: 'failed',
    message: 'the loss is NaN',
  });
});
