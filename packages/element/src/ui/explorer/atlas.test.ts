import { expect, it } from 'vitest';
import { colourScale } from './atlas.ts';

const map = (...values: number[]) => ({ height: 1, width: values.length, values: Float32Array.from(values) });

it('a map has the colours from its smallest to its largest value', () => {
  expect([-2, 0, 2].map(colourScale(map(-2, 1, 2)))).toEqual([0, 0.5, 1]);
  expect(colourScale(map(3, 3))(3)).toBe(0);
});

it('single values have one scale for all channels, so that they can be compared', () => {
  const [first, second] = [colourScale(map(0.2)), colourScale(map(7))];
  expect(first(7)).toBe(second(7));
  expect(first(0)).toBe(0.5);
  expect(first(-3)).toBeLessThan(first(0.2));
  expect(first(0.2)).toBeLessThan(first(7));
});
