import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Focus } from './drawing/focus.ts';
import { nextCell, Slide } from './slide.ts';

const map = { height: 2, width: 3 };
const channel = { section: 2, unit: 0, step: 0, channel: 4 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('goes from value to value in reading order, and begins again after the last', () => {
  const cells = [
    { row: 0, column: 1 },
    { row: 0, column: 2 },
    { row: 1, column: 2 },
  ];
  expect(cells.map((cell) => nextCell({ ...channel, cell }, map).cell)).toEqual([
    { row: 0, column: 2 },
    { row: 1, column: 0 },
    { row: 0, column: 0 },
  ]);
  expect(nextCell(channel, map).cell).toEqual({ row: 0, column: 0 });
});

it('shows one value after the other until it is stopped', () => {
  const shown: Focus[] = [];
  const slide = new Slide();
  slide.start({ ...channel, cell: { row: 0, column: 2 } }, map, (at) => shown.push(at));
  vi.advanceTimersByTime(500);
  expect(shown.map(({ cell }) => cell)).toEqual([
    { row: 1, column: 0 },
    { row: 1, column: 1 },
  ]);
  slide.stop();
  vi.advanceTimersByTime(1000);
  expect(shown.length).toBe(2);
  expect(slide.isRunning).toBe(false);
});
