import { expect, it } from 'vitest';
import { moveInGrid } from './moveInGrid.ts';

const size = { height: 2, width: 3 };

it.each([
  ['ArrowRight', { row: 0, column: 0 }, { row: 0, column: 1 }],
  ['ArrowLeft', { row: 0, column: 0 }, { row: 0, column: 0 }],
  ['ArrowDown', { row: 0, column: 2 }, { row: 1, column: 2 }],
  ['ArrowDown', { row: 1, column: 2 }, { row: 1, column: 2 }],
  ['ArrowUp', { row: 1, column: 1 }, { row: 0, column: 1 }],
  ['Home', { row: 1, column: 2 }, { row: 1, column: 0 }],
  ['End', { row: 1, column: 0 }, { row: 1, column: 2 }],
  ['Enter', { row: 1, column: 0 }, undefined],
])('%s from %o leads to %o', (key, from, to) => {
  expect(moveInGrid(key, from, size)).toEqual(to);
});
