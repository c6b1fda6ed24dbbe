import { describe, expect, it } from 'vitest';
import { diverging, sequential } from './colour.ts';
import {
  channelOf,
  fillUnknown,
  type HeatMap,
  largestCell,
  largestMagnitude,
  liveliestChannel,
  paint,
  upsample,
  valueRange,
} from './heatMap.ts';

const map = (height: number, width: number, values: number[]): HeatMap => ({
  height,
  width,
  values: Float32Array.from(values),
});
const { NaN: unknown } = Number;

describe('paint', () => {
  it('gives the ends and the middle of the scale the colours of the ramp, and leaves the unknown clear', () => {
    const pixels = paint(map(1, 4, [-2, 0, 2, unknown]), { ramp: sequential, min: -2, max: 2 });
    const pixel = (i: number) => [...pixels.slice(4 * i, 4 * i + 4)];
    const expected = (share: number) => {
      const [red, green, blue] = sequential(share);
      return [...Uint8ClampedArray.of(red, green, blue), 255];
    };
    expect(pixel(0)).toEqual(expected(0));
    expect(pixel(1)).toEqual(expected(128 / 255));
    expect(pixel(2)).toEqual(expected(1));
    expect(pixel(3)).toEqual([0, 0, 0, 0]);
  });

  it('puts values beyond the scale at its ends', () => {
    const scale = { ramp: diverging, min: -1, max: 1 };
    expect(paint(map(1, 2, [-50, 50]), scale)).toEqual(paint(map(1, 2, [-1, 1]), scale));
  });

  it('has one colour where all values are equal', () => {
    const pixels = paint(map(1, 2, [3, 3]), { ramp: sequential, min: 3, max: 3 });
    expect(pixels.slice(0, 4)).toEqual(pixels.slice(4));
    expect(pixels[3]).toBe(255);
  });
});

describe('upsample', () => {
  // torch.nn.functional.interpolate(torch.tensor([[[[0., 4.], [8., 12.]]]]), (4, 4), mode='bilinear')
  it('is bilinear as PyTorch has it', () => {
    expect([...upsample(map(2, 2, [0, 4, 8, 12]), 4, 4).values]).toEqual([
      0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12,
    ]);
  });

  it('keeps the mean of a map, a single cell and a map of the same size', () => {
    const uneven = map(3, 3, [5, -1, 2, 0, 9, -4, 1, 1, 3]);
    expect(upsample(uneven, 3, 3)).toEqual(uneven);
    expect([...upsample(map(1, 1, [7]), 2, 3).values]).toEqual([7, 7, 7, 7, 7, 7]);
  });
});

describe('fillUnknown', () => {
  it('takes the nearest known value', () => {
    const filled = fillUnknown(map(2, 4, [1, unknown, unknown, 2, unknown, unknown, unknown, unknown]));
    expect([...filled.values]).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
  });

  it('changes nothing where all or none is known', () => {
    const none = map(1, 2, [unknown, unknown]);
    expect(fillUnknown(none)).toBe(none);
    expect(fillUnknown(map(1, 2, [3, 4]))).toEqual(map(1, 2, [3, 4]));
  });
});

it('finds the largest cell and magnitude among the known', () => {
  const partly = map(2, 2, [unknown, 1, -5, 3]);
  expect(largestCell(partly)).toEqual({ row: 1, column: 1, value: 3 });
  expect(largestMagnitude(partly.values)).toBe(5);
  expect(largestCell(map(1, 1, [unknown]))).toBeUndefined();
  expect(largestMagnitude(Float32Array.of())).toBe(0);
});

it('takes a channel out of feature maps, and finds the one with most in it', () => {
  const maps = { height: 1, width: 2, channels: 3, values: Float32Array.of(0, 10, 5, 1, -10, 5) };
  expect(channelOf(maps, 1)).toEqual(map(1, 2, [10, -10]));
  expect(liveliestChannel(maps)).toBe(1);
  expect(valueRange(maps.values)).toEqual({ min: -10, max: 10 });
});
