import { expect, it } from 'vitest';
import type { HeatMap } from '../../engine/types.ts';
import { channelOf, largestCell, valueRange, widestChannel } from './heatMap.ts';

const map = (height: number, width: number, values: number[]): HeatMap => ({
  height,
  width,
  values: Float32Array.from(values),
});
const { NaN: unknown } = Number;

it('finds the largest cell among the known', () => {
  const partly = map(2, 2, [unknown, 1, -5, 3]);
  expect(largestCell(partly)).toEqual({ row: 1, column: 1, value: 3 });
  expect(largestCell(map(1, 1, [unknown]))).toBeUndefined();
});

it('takes a channel out of feature maps, and finds the one with the widest range', () => {
  const maps = { height: 1, width: 2, channels: 3, values: Float32Array.of(0, 10, 5, 1, -10, 5) };
  expect(channelOf(maps, 1)).toEqual(map(1, 2, [10, -10]));
  expect(widestChannel(maps)).toBe(1);
  expect(valueRange(maps.values)).toEqual({ min: -10, max: 10 });
});
