import { describe, expect, test } from 'vitest';
import { confusionSoFar, rowShares, scoreOf } from './confusion.ts';

const truth = [0, 0, 1, 2, 2];

describe('confusionSoFar', () => {
  test('counts by true class, then by predicted class', () => {
    expect(confusionSoFar(truth, [0, 1, 1, 2, 0], 3)).toEqual([
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 1],
    ]);
  });

  test('counts only images that were classified, and only predictions of known classes', () => {
    expect(confusionSoFar(truth, [undefined, 1, undefined, 7], 3)).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});

describe('scoreOf', () => {
  test('counts the images classified so far, and the right ones among them', () => {
    expect(scoreOf(truth, [0, 1, undefined, 2, undefined])).toEqual({ done: 3, right: 2, accuracy: 2 / 3 });
  });

  test('has no accuracy before the first', () => {
    expect(scoreOf(truth, [])).toEqual({ done: 0, right: 0, accuracy: undefined });
  });
});

test('rowShares divides by the images of the class, and an empty row is zero', () => {
  expect(
    rowShares([
      [3, 1],
      [0, 0],
    ]),
  ).toEqual([
    [0.75, 0.25],
    [0, 0],
  ]);
});
