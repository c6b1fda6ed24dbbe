import { createRandom, type Random } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import { batches } from '../batches/batches.ts';
import type { PicturePixels } from '../preprocessing/resize.ts';
import type { ImageSource } from '../sources/imageSource.ts';
import { shuffledOrder } from '../sources/order.ts';
import { asyncSource } from '../testing/asyncSource.ts';
import { countingDataset, noise } from '../testing/fakeDataset.ts';
import { type Augment, augmented, chained, horizontalFlip, padAndCrop } from './augment.ts';

/** 2 rows of 3 pixels, 2 channels: red 1 to 6, green 11 to 16. */
const picture: PicturePixels = {
  values: Uint8Array.of(1, 11, 2, 12, 3, 13, 4, 14, 5, 15, 6, 16),
  height: 2,
  width: 3,
  channels: 2,
};
const red = ({ values }: PicturePixels) => [...values].filter((_, at) => at % 2 === 0);
const green = ({ values }: PicturePixels) => [...values].filter((_, at) => at % 2 === 1);

/** Draws what is asked for, in turn. */
const scripted = (...numbers: number[]): Random => {
  const next = () => numbers.shift()!;
  return { ...createRandom(0), uniform: next, int: next };
};

describe('horizontalFlip', () => {
  it('exchanges left and right of every row, channels kept together', () => {
    const flipped = horizontalFlip()(picture, scripted(0.49));
    expect(red(flipped)).toEqual([3, 2, 1, 6, 5, 4]);
    expect(green(flipped)).toEqual([13, 12, 11, 16, 15, 14]);
    expect(horizontalFlip()(picture, scripted(0.5))).toBe(picture);
  });

  it('flips as often as it is told', () => {
    const random = createRandom(1);
    const flips = Array.from({ length: 4000 }, () => horizontalFlip({ probability: 0.25 })(picture, random));
    const count = flips.filter((each) => each !== picture).length;
    // Standard deviation 27.
    expect(Math.abs(count - 1000)).toBeLessThan(110);
  });
});

describe('padAndCrop', () => {
  /** What a margin and a crop out of it give, taken literally. */
  function literally(
    { values, height, width, channels }: PicturePixels,
    padding: number,
    top: number,
    left: number,
    fill: number[],
  ) {
    return Uint8Array.from({ length: values.length }, (_, at) => {
      const channel = at % channels;
      const row = Math.floor(at / channels / width) + top - padding;
      const column = (Math.floor(at / channels) % width) + left - padding;
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      return isInside ? values[(row * width + column) * channels + channel]! : fill[channel]!;
    });
  }

  it('gives every part of the padded picture as it is, also where nothing of the picture is left', () => {
    const photo = { values: noise(4 * 5 * 3), height: 4, width: 5, channels: 3 };
    const before = photo.values.slice();
    for (const given of [photo, { ...picture }]) {
      for (const [padding, fill] of [[1], [2, [7, 8, 9]], [6, [1, 2, 3]]] as [number, number[]?][]) {
        const crop = padAndCrop({ padding, fill });
        for (let top = 0; top <= 2 * padding; top++) {
          for (let left = 0; left <= 2 * padding; left++) {
            const cropped = crop(given, scripted(top, left));
            expect(cropped.values).toEqual(literally(given, padding, top, left, fill ?? [0, 0, 0]));
            expect(cropped).toMatchObject({ height: given.height, width: given.width, channels: given.channels });
          }
        }
      }
    }
    expect(photo.values).toEqual(before);
  });

  it('takes each part equally often', () => {
    const dot = { values: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), height: 3, width: 3, channels: 1 };
    const random = createRandom(2);
    const counts = new Array<number>(9).fill(0);
    for (let draw = 0; draw < 9000; draw++) counts[padAndCrop({ padding: 1 })(dot, random).values.indexOf(1)]!++;
    // 1000 expected; five standard deviations are 149.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(149);
  });
});

describe('augmented', () => {
  const dataset: ImageSource = { ...countingDataset(40, { height: 5, width: 6 }), name: 'toy' };
  const augment = chained([padAndCrop({ padding: 4 }), horizontalFlip()]);
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
