import '@tensorflow/tfjs-backend-cpu';
import { dispose, fill, memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { NonFiniteLossError, type RatePoint, rangeTest, suggestRates, type TensorBatch } from './index.ts';
import { exampleBatch, freshState, model, task } from './testing/smallTraining.ts';

function* examples(): Generator<TensorBatch> {
  for (let step = 0; ; step++) yield exampleBatch(step % 8);
}

test('rates grow evenly by their logarithm until the loss diverges, and no tensor is left behind', async () => {
  const before = memory().numTensors;
  const state = freshState();
  const seen: RatePoint[] = [];
  const { points, diverged } = await rangeTest(task, state, examples(), {
    start: 1e-4,
    end: 1e4,
    steps: 33,
    onStep: (point) => seen.push(point),
  });
  expect(seen).toEqual(points);
  expect(diverged).toBe(true);
  expect(points.length).toBeLessThan(33);
  expect(points[0]!.learningRate).toBe(1e-4);
  expect(points[0]!.smoothed).toBeCloseTo(points[0]!.loss, 12);
  for (const [index, { learningRate }] of points.entries()) {
    expect(learningRate / (1e-4 * 10 ** (index / 4))).toBeCloseTo(1, 10);
  }
  const { steepest, lowest } = suggestRates({ points })!;
  expect(steepest).toBeGreaterThan(1e-4);
  expect(steepest).toBeLessThanOrEqual(lowest);
  dispose([state.parameters, state.optimizerState]);
  expect(memory().numTensors).toBe(before);
});

test('ends with the last rate, or where it is stopped', async () => {
  const state = freshState();
  const whole = await rangeTest(task, state, examples(), { start: 1e-6, end: 1e-5, steps: 3 });
  expect(whole).toMatchObject({ diverged: false, points: { length: 3 } });
  expect(whole.points[2]!.learningRate).toBeCloseTo(1e-5, 15);
  const signal = { aborted: true, reason: undefined };
  expect((await rangeTest(task, state, examples(), { signal })).points).toHaveLength(1);
  dispose([state.parameters, state.optimizerState]);
});

test('what a training begins with frozen stays as it was', async () => {
  const state = freshState();
  const frozen = { model: model.freeze('features.*'), epochs: 1 };
  const values = async (name: string) => [...(await state.parameters[name]!.data())];
  const names = ['features.conv0.weight', 'classifier.weight'];
  const before = await Promise.all(names.map(values));
  await rangeTest({ ...task, frozen }, state, examples(), { start: 0.01, end: 0.1, steps: 2 });
  const after = await Promise.all(names.map(values));
  expect(after[0]).toEqual(before[0]);
  expect(after[1]).not.toEqual(before[1]);
  dispose([state.parameters, state.optimizerState]);
});

describe('refused', () => {
  test.each([
    [{ start: 0 }, 'start must be above 0 and below end, got 0 and 10'],
    [{ start: 1, end: 0.1 }, 'start must be above 0 and below end, got 1 and 0.1'],
    [{ steps: 1 }, 'steps must be an integer of 2 or more, got 1'],
    [{ steps: 5 }, 'the 5 steps of a range test need a batch each, got 1'],
  ])('%j', async (options, message) => {
    const state = freshState();
    await expect(rangeTest(task, state, [exampleBatch(0)], options)).rejects.toThrow(message);
    dispose([state.parameters, state.optimizerState]);
  });

  test('images that hold NaN: no learning rate is to blame', async () => {
    const state = freshState();
    const { targets } = exampleBatch(0);
    const images = fill([6, 8, 8, 1], Number.NaN) as TensorBatch['images'];
    await expect(rangeTest(task, state, [{ images, targets }])).rejects.toThrow(NonFiniteLossError);
    dispose([state.parameters, state.optimizerState]);
  });
});

describe('suggestions', () => {
  const pointsOf = (losses: number[]): RatePoint[] =>
    losses.map((smoothed, index) => ({ learningRate: 10 ** index, loss: smoothed, smoothed }));

  test('are where the loss falls most steeply, by the mean of the falls on both sides, and where it is lowest', () => {
    // What Lightning leaves out, ten steps at the beginning and one at the end, falls more steeply here.
    const first = [900, 800, 700, 600, 500, 400, 300, 200, 100, 50];
    const points = pointsOf([...first, 10, 9.5, 9, 6, 4.5, 4.4, 5, 9, 1]);
    expect(suggestRates({ points })).toEqual({ steepest: 10 ** 13, lowest: 10 ** 15 });
  });

  test('are not made of a loss that never falls, or of too few steps', () => {
    expect(suggestRates({ points: pointsOf(Array.from({ length: 20 }, (_, i) => i)) })).toBeUndefined();
    expect(suggestRates({ points: pointsOf([3, 2, 1]) })).toBeUndefined();
  });
});
