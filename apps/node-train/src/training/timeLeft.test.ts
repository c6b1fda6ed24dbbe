import { expect, test } from 'vitest';
import { TimeLeft } from './timeLeft.ts';

/** A training of three epochs of ten steps, and a clock that only the test moves. */
function training() {
  const clock = { milliseconds: 1_000_000 };
  const left = new TimeLeft(() => clock.milliseconds);
  const wait = (seconds: number) => {
    clock.milliseconds += 1000 * seconds;
  };
  const begin = (epoch: number, stepInEpoch = 0) =>
    left.epochStarted({ type: 'epochStarted', epoch, epochs: 3, stepInEpoch, stepsPerEpoch: 10 });
  const steps = (first: number, last: number, seconds: number) => {
    for (let stepInEpoch = first; stepInEpoch <= last; stepInEpoch++) {
      wait(seconds);
      left.step({ stepInEpoch, stepsPerEpoch: 10 });
    }
  };
  return { left, wait, begin, steps };
}

test('in the first epoch it goes by its steps', () => {
  const { left, begin, steps } = training();
  begin(1);
  expect(left.seconds).toBeUndefined();
  steps(1, 4, 2);
  expect(left.seconds).toBe(26 * 2);
});

test('later it knows how long judging and saving take, and that the last epoch is judged too', () => {
  const { left, begin, steps, wait } = training();
  begin(1);
  steps(1, 10, 2);
  wait(5);
  begin(2);
  expect(left.seconds).toBe(20 * 2 + 2 * 5);
  steps(1, 5, 2);
  expect(left.seconds).toBe(15 * 2 + 2 * 5);
});

test('the epoch under way and the one before count, since the machine may have become slower', () => {
  const { left, begin, steps } = training();
  begin(1);
  steps(1, 10, 1);
  begin(2);
  steps(1, 10, 3);
  expect(left.seconds).toBe(10 * 2);
});

test('of a training that is resumed within an epoch, only what was done since counts', () => {
  const { left, begin, steps } = training();
  begin(2, 6);
  steps(7, 8, 4);
  expect(left.seconds).toBe(12 * 4);
});

test('in the last epoch it says nothing: that epoch is all', () => {
  const { left, begin, steps } = training();
  begin(2);
  steps(1, 10, 1);
  begin(3);
  steps(1, 3, 1);
  expect(left.seconds).toBeUndefined();
});
