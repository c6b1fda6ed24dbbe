import { expect, it } from 'vitest';
import { gridWindow, movedBy, scrolledTo } from './gridWindow.ts';

const view = { width: 300, height: 222, scrollTop: 0 };

it('draws the rows in sight, and one more above and below', () => {
  expect(gridWindow(5000, view)).toEqual({ columns: 4, totalHeight: 1250 * 74 - 6, first: 0, end: 16, top: 0 });
  expect(gridWindow(5000, { ...view, scrollTop: 7400 })).toMatchObject({ first: 396, end: 416, top: 99 * 74 });
  expect(gridWindow(5000, { ...view, scrollTop: 1e6 })).toMatchObject({ first: 4996, end: 5000 });
  expect(gridWindow(3, view)).toMatchObject({ first: 0, end: 3, totalHeight: 68 });
  expect(gridWindow(0, view)).toMatchObject({ first: 0, end: 0, totalHeight: 0 });
  expect(gridWindow(3, { ...view, width: 0 }).columns).toBe(1);
});

it('scrolls no further than it takes to see a cell', () => {
  expect(scrolledTo(2, 4, view)).toBe(0);
  expect(scrolledTo(12, 4, view)).toBe(3 * 74 + 68 - 222);
  expect(scrolledTo(0, 4, { ...view, scrollTop: 500 })).toBe(0);
});

it.each([
  ['ArrowRight', 5, 6],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 5, 9],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 5, 1],
  ['ArrowUp', 2, 2],
  ['Home', 5, 0],
  ['End', 5, 9],
  ['a', 5, undefined],
] as const)('%s leads from %i to %s', (key, from, to) => expect(movedBy(key, from, 10, 4)).toBe(to));
