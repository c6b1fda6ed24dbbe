import { describe, expect, it } from 'vitest';
import type { HeatMap } from '../types.ts';
import { diverging, sequential } from './colour.ts';
import { fillUnknown, largestMagnitude, paint, symmetricScale, upsample } from './heatMap.ts';

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

it('a symmetric scale reaches the largest magnitude of the known values to either side', () => {
  const partly = map(2, 2, [unknown, 1, -5, 3]);
  expect(largestMagnitude(partly.values)).toBe(5);
  expect(largestMagnitude(Float32Array.of())).toBe(0);
  expect(symmetricScale(partly)).toEqual({ ramp: diverging, min: -5, max: 5 });
  expect(symmetricScale(partly, 9)).toEqual({ ramp: diverging, min: -9, max: 9 });
});
