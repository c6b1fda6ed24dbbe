import { createRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import { DataError, ImageReadError } from '../errors.ts';
import type { ImageSource } from '../sources/imageSource.ts';
import { shuffledOrder } from '../sources/order.ts';
import { split } from '../sources/split.ts';
import { asyncSource } from '../testing/asyncSource.ts';
import { collect } from '../testing/collect.ts';
import { countingDataset } from '../testing/fakeDataset.ts';
import { batches } from './batches.ts';

const dataset = countingDataset(50, { height: 2, width: 3, channels: 2 });
const turns = (count: number) => new Promise((resolve) => setTimeout(resolve, count));

describe('images that are read asynchronously', () => {
  it.each([
    [1, 1],
    [3, 1],
    [3, 4],
    [100, 2],
  ])('come as those in memory do, %i at once and %i batches ahead', async (concurrency, ahead) => {
    const source = asyncSource(dataset);
    const order = Uint32Array.from({ length: 50 }, (_, index) => (index * 7) % 50);
    const options = { batchSize: 8, order, firstBatch: 1 };
    expect(await collect(batches(source, { ...options, concurrency, ahead }))).toEqual(
      await collect(batches(dataset, options)),
    );
    expect(source.reads.begun).toBe(42);
    expect(source.reads.most).toBeLessThanOrEqual(concurrency);
  });

  it('are under way at once, over the end of a batch, and no more than a few batches ahead', async () => {
    const source = asyncSource(dataset);
    const given = batches(source, { batchSize: 4, concurrency: 6, ahead: 2 });
    await given.next();
    await turns(50);
    expect(source.reads.most).toBe(6);
    // The batch that was taken and two that are ready; a third is begun when its place in the queue is free.
    expect(source.reads.begun).toBeLessThanOrEqual(16);
    await given.return();
    const { begun } = source.reads;
    await turns(20);
    expect(source.reads.begun).toBe(begun);
  });

  it('are waited for no longer once the signal is aborted', async () => {
    const controller = new AbortController();
    const source: ImageSource = { ...dataset, read: () => new Promise(() => {}) };
    const next = batches(source, { batchSize: 4, signal: controller.signal }).next();
    await turns(5);
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await expect(batches(dataset, { batchSize: 4, signal: controller.signal }).next()).rejects.toThrow('enough');
  });
});

it('asks a source of 1,200,000 images for no more than it needs', async () => {
  const asked = { labels: 0, images: 0 };
  const many: ImageSource = {
    ...dataset,
    count: 1_200_000,
    label: () => asked.labels++ && 0,
    read: async () => {
      asked.images++;
      return dataset.read(0);
    },
  };
  const part = split(many, { validationFraction: 0.01, random: createRandom(1) }).train;
  const given = batches(part, { batchSize: 32, order: shuffledOrder(part.count, createRandom(2)), firstBatch: 20_000 });
  await given.next();
  await given.return();
  expect(asked.images).toBeLessThanOrEqual(5 * 32);
  expect(asked.labels).toBeLessThanOrEqual(5 * 32);
});

describe('an image that cannot be used', () => {
  const failing = (read: ImageSource['read']): ImageSource => ({ ...dataset, read });
  const missing = (index: number) => {
    if (index === 9) throw new RangeError('no such file: 9.png');
    return dataset.read(index);
  };

  it.each<[string, ImageSource, string]>([
    ['missing', failing(missing), 'counting, image 9: no such file: 9.png'],
    ['missing, read later', failing(async (index) => missing(index)), 'counting, image 9: no such file: 9.png'],
    [
      'of another size',
      failing((index) => (index === 9 ? { ...dataset.read(9), height: 3, width: 2 } : dataset.read(index))),
      'counting, image 9: 3x2x2 (height, width, channels), where 2x3x2 is expected. Images of different sizes are resized',
    ],
    [
      'with too few values',
      failing((index) => ({ ...dataset.read(index), values: new Uint8Array(index === 9 ? 11 : 12) })),
      'counting, image 9: 11 pixel values, where 2x3x2 has 12',
    ],
    [
      'with a label that is no class',
      { ...dataset, label: (index) => (index === 9 ? 10 : 0) },
      'counting, image 9: its label must be an integer from 0 to 9, got 10',
    ],
  ])('%s is named, in the place of its batch', async (_, source, message) => {
    const given = batches(source, { batchSize: 4 });
    const seen: number[] = [];
    const consume = async () => {
      for await (const batch of given) {
        await turns(5);
        seen.push(batch.size);
      }
    };
    const error = await consume().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ImageReadError);
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toContain(message);
    expect(seen).toEqual([4, 4]);
  });
});
