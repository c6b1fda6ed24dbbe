import { expect, test } from 'vitest';
import { topPredictions } from './predictions.ts';

const labels = ['a', 'b', 'c', 'd'];
const probabilities = new Float32Array([0.125, 0.5, 0.25, 0.125]);
const order = (topK: number | null) => topPredictions(probabilities, labels, topK).map(({ label }) => label);

test('best first, each with its label and index', () => {
  expect(topPredictions(probabilities, labels, 2)).toEqual([
    { label: 'b', probability: 0.5, index: 1 },
    { label: 'c', probability: 0.25, index: 2 },
  ]);
});

test('at least one, at most all, three unless a number says otherwise', () => {
  expect(order(0)).toEqual(['b']);
  expect(order(99)).toEqual(['b', 'c', 'a', 'd']);
  expect(order(null)).toEqual(['b', 'c', 'a']);
  expect(order(Number.NaN)).toEqual(['b', 'c', 'a']);
});
