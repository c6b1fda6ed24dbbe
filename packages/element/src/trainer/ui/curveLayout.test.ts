import { expect, it } from 'vitest';
import type { TrainingProgress } from '../learning/progress.ts';
import { curvesOf, epochTicks, polyline } from './curveLayout.ts';

const progress = (steps: number): TrainingProgress => ({
  phase: 'running',
  epochs: 4,
  stepsPerEpoch: 500,
  position: { epoch: 2, stepInEpoch: 0 },
  rows: [1, 2].map((epoch) => ({
    epoch,
    training: { accuracy: 0.5 + epoch / 10, loss: 3 / epoch },
    judged: { accuracy: 0.4, loss: 2 },
    seconds: 1,
    imagesPerSecond: 1,
  })),
  steps: Array.from({ length: steps }, (_, at) => ({ epoch: at / 500, loss: 3.2 })),
  isHeldOut: true,
  stepMilliseconds: 1,
  lastStepAt: 0,
  restored: 0,
  message: undefined,
});
const head = {
  classIds: ['a'],
  training: { examples: 8, accuracy: 0.45, loss: 1 },
  heldOut: undefined,
  milliseconds: 1,
};

it('begins with what the head knew, where that was measured', () => {
  const { training, heldOut, steps, top } = curvesOf(progress(10), head, 'accuracy');
  expect(training.map(({ epoch, value }) => [epoch, value])).toEqual([
    [0, 0.45],
    [1, 0.6],
    [2, 0.7],
  ]);
  expect(heldOut.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect([steps, top]).toEqual([[], 1]);
});

it('has a point of the loss for a few hundred steps at most, and room for the largest', () => {
  const { steps, top } = curvesOf(progress(1000), head, 'loss');
  expect(steps.length).toBe(250);
  expect(top).toBe(5);
});

it('has no line of held-out examples where there are none', () => {
  expect(curvesOf({ ...progress(1), isHeldOut: false }, head, 'loss').heldOut).toEqual([]);
});

it('places points in the plot, and those beyond the axis at its end', () => {
  const curves = { training: [], heldOut: [], steps: [], epochs: 4, top: 2 };
  const points = [
    { epoch: 0, value: 2 },
    { epoch: 2, value: 0 },
    { epoch: 4, value: 9 },
  ];
  expect(polyline(points, curves, { left: 10, top: 5, width: 100, height: 50 })).toBe('10.0,5.0 60.0,55.0 110.0,5.0');
});

it.each([
  [1, [0, 1]],
  [5, [0, 1, 2, 3, 4, 5]],
  [12, [0, 3, 6, 9, 12]],
  [100, [0, 20, 40, 60, 80, 100]],
])('the axis of %i epochs has %j', (epochs, ticks) => expect(epochTicks(epochs)).toEqual(ticks));
