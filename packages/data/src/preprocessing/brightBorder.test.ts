import { describe, expect, it } from 'vitest';
import { hasBrightBorder } from './brightBorder.ts';

const preprocessing = { height: 5, width: 6, channels: 1, mean: [0.5], std: [0.25] };

/** 0..1 for each pixel, normalised. */
const input = (value: (row: number, column: number) => number) =>
  Float32Array.from({ length: 30 }, (_, at) => (value(Math.floor(at / 6), at % 6) - 0.5) / 0.25);
const onBorder = (row: number, column: number) => row === 0 || row === 4 || column === 0 || column === 5;

describe('a bright border', () => {
  it('is found whatever is inside', () => {
    expect(
      hasBrightBorder(
        input((row, column) => (onBorder(row, column) ? 0.9 : 0)),
        preprocessing,
      ),
    ).toBe(true);
    expect(
      hasBrightBorder(
        input((row, column) => (onBorder(row, column) ? 0.1 : 1)),
        preprocessing,
      ),
    ).toBe(false);
  });

  it('is bright on more than half of its 18 pixels', () => {
    const first = (count: number) => {
      let left = count;
      return input((row, column) => (onBorder(row, column) && left-- > 0 ? 1 : 0));
    };
    expect(hasBrightBorder(first(9), preprocessing)).toBe(false);
    expect(hasBrightBorder(first(10), preprocessing)).toBe(true);
  });

  it('of a colour picture is judged by the mean of the channels; a single row or column is all border', () => {
    const colour = { height: 1, width: 1, channels: 3, mean: [0, 0, 0], std: [1, 1, 1] };
    expect(hasBrightBorder(Float32Array.of(1, 0.5, 0.2), colour)).toBe(true);
    expect(hasBrightBorder(Float32Array.of(1, 0.1, 0.2), colour)).toBe(false);
  });
});
