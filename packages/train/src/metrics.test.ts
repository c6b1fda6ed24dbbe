import { expect, it } from 'vitest';
import { addBatch, metricsOf, noTotals } from './metrics.ts';

it('counts each image the same, those of a short last batch too', () => {
  const batches = [
    { images: 4, loss: 1, sums: { accuracy: 3, wide: 8 } },
    { images: 1, loss: 6, sums: { accuracy: 0, wide: 2 } },
  ];
  expect(metricsOf(batches.reduce(addBatch, noTotals()))).toEqual({ loss: 2, accuracy: 0.6, wide: 2, images: 5 });
});

it('goes on from totals that went through JSON', () => {
  const totals = addBatch(noTotals(), { images: 3, loss: 0.1, sums: { accuracy: 1 } });
  const more = { images: 3, loss: 0.7, sums: { accuracy: 2 } };
  expect(addBatch(JSON.parse(JSON.stringify(totals)), more)).toEqual(addBatch(totals, more));
});

it('refuses totals of no images, which have no mean', () => {
  expect(() => metricsOf(noTotals())).toThrow(RangeError);
  expect(() => metricsOf(noTotals())).toThrow('no images were seen, so there is no mean: is the data set empty?');
});
