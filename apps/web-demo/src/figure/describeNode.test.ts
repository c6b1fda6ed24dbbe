import { expect, test } from 'vitest';
import { en } from '../messages/en.ts';
import { zh } from '../messages/zh.ts';
import { describeNode } from './describeNode.ts';

const matrices = [
  [[1], [0.25, 0.75], [0.2, 0.3, 0.5]],
  [[1], [0.5, 0.5]],
];

test('a layer: its sources with their shares, and its readers', () => {
  expect(describeNode({ block: 0, place: 2 }, matrices, 'responses', en)).toBe(
    'Layer 2 of block 1 took 25% from the block’s input and 75% from layer 1. It is read by transition 1.',
  );
  expect(describeNode({ block: 0, place: 2 }, matrices, 'responses', zh)).toBe(
    '稠密块 1 的第 2 层的响应：25% 来自块的输入、75% 来自第 1 层。读取它的有过渡层 1。',
  );
});

test('an input is only read, an exit only reads', () => {
  expect(describeNode({ block: 1, place: 0 }, matrices, 'weights', en)).toBe(
    'What enters block 2. It is read by layer 1 and the classifier.',
  );
  expect(describeNode({ block: 1, place: 2 }, matrices, 'weights', en)).toBe(
    'The classifier weighs the block’s input with 0.5 and layer 1 with 0.5 on average.',
  );
});

test('of many sources the strongest, and how many more there are', () => {
  const row = [0.1, 0.05, 0.3, 0.05, 0.25, 0.25];
  const deep = [[...row.map((_, index) => row.slice(0, index + 1)), [...row, 0.01]]];
  expect(describeNode({ block: 0, place: 6 }, deep, 'responses', en)).toMatch(
    /^Layer 6 of block 1 took 30% from layer 2, 25% from layer 4, 25% from layer 5, and the rest from 3 others\./,
  );
});
