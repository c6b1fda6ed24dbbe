import { createRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import { batches } from '../batches/batches.ts';
import type { PicturePixels } from '../preprocessing/resize.ts';
import type { ImageSource } from '../sources/imageSource.ts';
import { shuffledOrder } from '../sources/order.ts';
import { asyncSource } from '../testing/asyncSource.ts';
import { countingDataset } from '../testing/fakeDataset.ts';
import { type Augment, augmented, chained } from './augment.ts';
import { horizontalFlip } from './geometry/flips.ts';
import { padAndCrop } from './geometry/translate.ts';

describe('augmented', () => {
  const dataset: ImageSource = { ...countingDataset(40, { height: 5, width: 6 }), name: 'toy' };
  const augment = chained([padAndCrop({ padding: 4, fill: [0] }), horizontalFlip()]);
  // A gradient in each picture, so that every shift and flip shows; its label tells which picture it is.
  const source: ImageSource = {
    ...dataset,
    classNames: Array.from({ length: 40 }, (_, index) => `${index}`),
    label: (index) => index,
    read: (index) => ({
      values: Uint8Array.from({ length: 30 }, (_, at) => 1 + at + index),
      height: 5,
      width: 6,
      channels: 1,
    }),
  };

  interface Reading {
    batchSize: number;
    seed?: number;
    epoch?: number;
    order?: Uint32Array;
    firstBatch?: number;
    concurrency?: number;
    from?: ImageSource;
  }

  /** Each picture that a pass gives, by its index. */
  async function pictures({ seed = 3, epoch = 2, from = source, ...options }: Reading) {
    const found = new Map<number, string>();
    for await (const { images, labels } of batches(augmented(from, { augment, seed, epoch }), options)) {
      labels.forEach((index, row) => void found.set(index, images.subarray(30 * row, 30 * row + 30).join()));
    }
    return found;
  }

  it('draws the same for an image whatever the batch size, the order, the place of resuming and who reads it', async () => {
    const whole = await pictures({ batchSize: 40 });
    expect(whole.size).toBe(40);
    const order = shuffledOrder(40, createRandom(9));
    const others: Reading[] = [
      { batchSize: 1 },
      { batchSize: 7, order },
      { batchSize: 7, order, firstBatch: 3 },
      { batchSize: 3, order: Uint32Array.of(39, 5, 17) },
      { batchSize: 7, order, concurrency: 1, from: asyncSource(source) },
      { batchSize: 16, concurrency: 16, from: asyncSource(source) },
    ];
    for (const other of others) {
      const found = await pictures(other);
      expect(found.size).toBeGreaterThan(0);
      for (const [index, values] of found) expect(values, `image ${index}`).toBe(whole.get(index));
    }
  });

  it('draws otherwise for another epoch and another seed', async () => {
    const whole = await pictures({ batchSize: 40 });
    for (const change of [{ epoch: 3 }, { seed: 4 }]) {
      const found = await pictures({ batchSize: 40, ...change });
      const same = [...found].filter(([index, values]) => whole.get(index) === values).length;
      // Two draws agree in one of 162 cases.
      expect(same).toBeLessThan(5);
    }
  });

  it('leaves the source as it is', async () => {
    const inMemory = countingDataset(5);
    const before = inMemory.images.slice();
    const changing: Augment = (given) => ({ ...given, values: given.values.map((value) => value + 1) });
    const view = augmented(inMemory, { augment: changing, seed: 1, epoch: 0 });
    expect((view.read(3) as PicturePixels).values[0]).toBe(4);
    expect(inMemory.images).toEqual(before);
    expect(view).toMatchObject({ name: 'counting', count: 5, size: { height: 2, width: 3 } });
  });
});
