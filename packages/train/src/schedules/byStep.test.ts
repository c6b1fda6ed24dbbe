import { expect, test } from 'vitest';
import { constant, cosine, linearToZero, multiStep, oneCycle, withWarmup } from '../index.ts';

test('constant is the same at every step', () => {
  const schedule = constant(0.1);
  expect([0, 1, 1e6].map(schedule)).toEqual([0.1, 0.1, 0.1]);
});

test('linearToZero falls straight from its rate to zero, and stays there', () => {
  const schedule = linearToZero(0.2, 4);
  expect([0, 1, 2, 3, 4, 5].map(schedule)).toEqual([0.2, 0.2 * 0.75, 0.1, 0.05, 0, 0]);
});

test('cosine stays at its minimum after the end', () => {
  expect([4, 5, 100].map(cosine(0.2, 4, 0.01))).toEqual([0.01, 0.01, 0.01]);
});

test('multiStep counts a milestone that is there twice twice', () => {
  expect([0, 1, 3].map(multiStep(1, [1, 3, 3], 0.5))).toEqual([1, 0.5, 0.125]);
});

test('oneCycle of a few steps has no rise, and after the end it stays where it is', () => {
  expect([0, 1, 2].map(oneCycle(1, { totalSteps: 2, pctStart: 0.5, divFactor: 2, finalDivFactor: 5 }))).toEqual([
    1, 0.1, 0.1,
  ]);
});

test('a warm-up of no steps is none, and what cannot be one is refused', () => {
  expect(withWarmup(constant(0.3), { steps: 0 })(0)).toBe(0.3);
  expect(() => withWarmup(constant(1), { steps: -1 })).toThrow('steps must be an integer of 0 or more, got -1');
  expect(() => withWarmup(constant(1), { steps: 1, startFactor: 0 })).toThrow('startFactor must be in (0, 1], got 0');
});
