import { expect, it } from 'vitest';
import { addBatch, metricsOf, noTotals } from './metrics.ts';

it('counts each image the same, those of a short last batch too', () => {
  const batches = [
    { loss: 1, correct: 3, size: 4 },
    { loss: 6, correct: 0, size: 1 },
  ];
  expect(metricsOf(batches.reduce(addBatch, noTotals()))).toEqual({ loss: 2, accuracy: 0.6, images: 5 });
});

it('goes on from totals that went through JSON', () => {
  const totals = addBatch(noTotals(), { loss: 0.1, correct: 1, size: 3 });
  const more = { loss: 0.7, correct: 2, size: 3 };
  expect(addBatch(JSON.parse(JSON.stringify(totals)), more)).toEqual(addBatch(totals, more));
});

it('has no mean of nothing', () => {
  expect(() => metricsOf(noTotals())).toThrow(RangeError);
  expect(() => metricsOf(noTotals())).toThrow('no images were seen, so there is no mean: is the data set empty?');
});
