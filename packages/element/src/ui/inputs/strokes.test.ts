import { expect, test } from 'vitest';
import { curves } from './strokes.ts';

test('a smoothed stroke is one line from its first point to its last', () => {
  const stroke = [
    { x: 0, y: 0 },
    { x: 0.5, y: 1 },
    { x: 1, y: 0 },
  ];
  const parts = curves(stroke);
  expect(parts[0]!.from).toEqual(stroke[0]);
  expect(parts.at(-1)!.to).toEqual(stroke[2]);
  for (let i = 1; i < parts.length; i++) expect(parts[i]!.from).toEqual(parts[i - 1]!.to);
});

test('a single point is a dot', () => {
  const point = { x: 0.3, y: 0.4 };
  expect(curves([point])).toEqual([{ from: point, control: point, to: point }]);
});
