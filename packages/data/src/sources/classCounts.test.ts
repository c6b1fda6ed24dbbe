import { expect, test } from 'vitest';
import { classCounts } from './classCounts.ts';

const classNames = ['ant', 'bee', 'wasp'];

test('counts images by class, also a class that has none', () => {
  const label = (index: number) => [2, 0, 0, 2, 0][index]!;
  expect([...classCounts({ count: 5, classNames, label })]).toEqual([3, 0, 2]);
});

test('counts an image for each of its labels', () => {
  const rows = [Float32Array.of(1, 0, 1), Float32Array.of(0, 0, 0), Float32Array.of(1, 0.5, 0)];
  const target = (index: number) => rows[index]!;
  expect([...classCounts({ count: 3, classNames, label: () => 0, target })]).toEqual([2, 0.5, 1]);
});
