import { expect, it } from 'vitest';
import { idx } from '../testing/fakeDataset.ts';
import { datasetFromIdx } from './dataset.ts';

const images = idx(
  [3, 2, 2],
  Uint8Array.from({ length: 12 }, (_, i) => i),
);
const make = (labels: Uint8Array) => datasetFromIdx({ name: 'Toy', images, labels, classNames: ['cat', 'dog'] });

it('makes a data set of a pair of IDX files', () => {
  const dataset = make(idx([3], Uint8Array.of(1, 0, 1)));
  expect(dataset).toMatchObject({
    name: 'Toy',
    count: 3,
    size: { height: 2, width: 2 },
    channels: 1,
    classNames: ['cat', 'dog'],
  });
  expect([...dataset.labels]).toEqual([1, 0, 1]);
  expect(dataset.images).toHaveLength(12);
});

it('refuses files that disagree on the count', () => {
  expect(() => make(idx([2], Uint8Array.of(1, 0)))).toThrow('Toy: 3 images but 2 labels');
});

it('refuses a label without a class', () => {
  const labels = idx([3], Uint8Array.of(1, 0, 2));
  expect(() => make(labels)).toThrow('Toy labels: label 2 must be below 2, the number of classes, got 2');
});

it('names the file that is not IDX', () => {
  expect(() => make(images)).toThrow('Toy labels: must have 1 dimension(s), got 3');
});
