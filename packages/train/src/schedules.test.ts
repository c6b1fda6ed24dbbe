import { expect, it } from 'vitest';
import { constant, linearToZero } from './index.ts';

it('constant is the same at every step', () => {
  const schedule = constant(0.1);
  expect([0, 1, 1e6].map(schedule)).toEqual([0.1, 0.1, 0.1]);
});

it('linearToZero falls straight from its rate to zero, and stays there', () => {
  const schedule = linearToZero(0.2, 4);
  expect([0, 1, 2, 3, 4, 5].map(schedule)).toEqual([0.2, 0.2 * 0.75, 0.1, 0.05, 0, 0]);
});
