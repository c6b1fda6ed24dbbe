import { expect, it } from 'vitest';
import { horizontalEdges, sumOf } from './featureMaps.ts';

const map = (...values: number[]) => ({ values: Float32Array.from(values), height: 2, width: values.length / 2 });

it('has the differences from left to right, and none at the left border', () => {
  expect([...horizontalEdges(map(1, 4, 2, 7, 7, 0)).values]).toEqual([0, 3, -2, 0, 0, -7]);
});

it('adds value by value, and maps of one size alone', () => {
  expect([...sumOf(map(1, 2, 3, 4), map(10, 20, 30, 40)).values]).toEqual([11, 22, 33, 44]);
  expect(() => sumOf(map(1, 2), map(1, 2, 3, 4))).toThrow('2x1 and 2x2');
});
