import { expect, it, test } from 'vitest';
import { classReport, confusionMatrix } from './confusion.ts';

it('counts by true class, then by predicted class', () => {
  expect(confusionMatrix([0, 0, 1, 2, 2, 2], [0, 1, 1, 0, 0, 2], 3)).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [2, 0, 1],
  ]);
});

it('without images all counts and all figures are zero', () => {
  const confusion = confusionMatrix([], [], 2);
  expect(confusion).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const { perClass, accuracy, balancedAccuracy, macro, weighted } = classReport(confusion);
  const zero = { precision: 0, recall: 0, f1: 0, support: 0 };
  expect({ perClass, macro, weighted }).toEqual({ perClass: [zero, zero], macro: zero, weighted: zero });
  expect([accuracy, balancedAccuracy]).toEqual([0, 0]);
});

test.each([
  [[0, 1], [0], '2 true classes, but 1 predictions'],
  [[0, 3], [0, 1], 'image 1: class 3 taken for 1, expected both below 3'],
  [[0, 1], [0, -1], 'image 1: class 1 taken for -1, expected both below 3'],
])('refuses %j taken for %j', (truth, predicted, message) => {
  expect(() => confusionMatrix(truth, predicted, 3)).toThrow(message);
});
