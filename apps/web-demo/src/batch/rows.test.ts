import { PictureError } from '@densenet/element';
import { expect, test } from 'vitest';
import { type BatchRow, ranked, sorted } from './rows.ts';

const labels = ['Boot', 'Bag', 'Coat', 'Dress'];
const answered = (place: number, name: string, probabilities: number[]): BatchRow => ({
  place,
  file: new File([], name),
  classes: ranked(probabilities, labels),
});
const rows: BatchRow[] = [
  answered(0, 'b10.png', [0.1, 0.7, 0.15, 0.05]),
  { place: 1, file: new File([], 'broken.png'), error: new PictureError('broken') },
  answered(2, 'b9.png', [0.9, 0.05, 0.03, 0.02]),
  answered(3, 'a.png', [0.2, 0.7, 0.1, 0]),
];
const places = (key: Parameters<typeof sorted>[1]['key'], descending: boolean) =>
  sorted(rows, { key, descending }, (label) => label).map(({ place }) => place);

test('the most probable classes, best first', () => {
  expect(ranked([0.1, 0.2, 0.4, 0.3], labels)).toEqual([
    { label: 'Coat', index: 2, probability: 0.4 },
    { label: 'Dress', index: 3, probability: 0.3 },
    { label: 'Bag', index: 1, probability: 0.2 },
  ]);
});

test.each([
  ['place', false, [0, 1, 2, 3]],
  ['place', true, [3, 2, 1, 0]],
  ['file', false, [3, 2, 0, 1]],
  ['class', false, [0, 3, 2, 1]],
  ['class', true, [2, 0, 3, 1]],
  ['probability', true, [2, 0, 3, 1]],
  ['probability', false, [0, 3, 2, 1]],
] as const)('by %s, descending %s', (key, descending, expected) => {
  expect(places(key, descending)).toEqual(expected);
});
