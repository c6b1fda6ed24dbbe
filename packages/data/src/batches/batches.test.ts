import { createRandom } from '@densenet/ops';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffledOrder } from '../sources/order.ts';
import { collect } from '../testing/collect.ts';
import { countingDataset } from '../testing/fakeDataset.ts';
import { type BatchOptions, batchCount, batches } from './batches.ts';

const dataset = countingDataset(10, { height: 2, width: 3, channels: 2 });
const all = (options: BatchOptions) => collect(batches(dataset, options));

describe('batches', () => {
  it('gives images and labels in the stored order, the last batch short', async () => {
    const given = await all({ batchSize: 4 });
    const [first, , last] = given;
    expect(given.map((batch) => batch.size)).toEqual([4, 4, 2]);
    expect(first).toMatchObject({ size: 4, height: 2, width: 3, channels: 2 });
    expect(first?.images).toEqual(dataset.images.slice(0, 4 * 12));
    expect(last?.images).toEqual(dataset.images.slice(8 * 12));
    expect(last?.labels).toEqual(Int32Array.of(8, 9));
  });

  it('keeps each image with its label, whatever the order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.integer(), async (batchSize, seed) => {
        const order = shuffledOrder(10, createRandom(seed));
        const given = await all({ batchSize, order });
        expect(given).toHaveLength(batchCount(10, batchSize));
        expect(given.flatMap((batch) => [...batch.labels])).toEqual([...order]);
        expect(given.flatMap((batch) => [...batch.images]).filter((_, i) => i % 12 === 5)).toEqual([...order]);
      }),
    );
  });

  it('resumes in the middle of an epoch', async () => {
    const order = shuffledOrder(10, createRandom(1));
    expect(await all({ batchSize: 3, order, firstBatch: 2 })).toEqual((await all({ batchSize: 3, order })).slice(2));
    expect(await all({ batchSize: 3, order, firstBatch: 4 })).toEqual([]);
  });

  it('gives each batch memory of its own', async () => {
    const [first] = await all({ batchSize: 10 });
    first?.images.fill(99);
    expect(dataset.images[0]).toBe(0);
  });

  it('takes an order of only some images', async () => {
    const given = await all({ batchSize: 2, order: Uint32Array.of(7, 3, 3) });
    expect(given.map(({ labels }) => [...labels])).toEqual([[7, 3], [3]]);
  });

  it.each<[BatchOptions, string]>([
    [{ batchSize: 0 }, 'batchSize must be a positive integer, got 0'],
    [{ batchSize: 2.5 }, 'batchSize must be a positive integer, got 2.5'],
    [{ batchSize: 4, firstBatch: 4 }, 'firstBatch must be an integer from 0 to 3, the number of batches, got 4'],
    [{ batchSize: 4, firstBatch: -1 }, 'got -1'],
    [{ batchSize: 4, ahead: 0 }, 'ahead must be a positive integer, got 0'],
    [{ batchSize: 4, concurrency: -1 }, 'concurrency must be a positive integer, got -1'],
    [{ batchSize: 4, order: Uint32Array.of(0, 10) }, 'order[1] must be below 10, the number of images, got 10'],
  ])('refuses %o at once', (options, message) => {
    expect(() => batches(dataset, options)).toThrow(message);
  });
});
