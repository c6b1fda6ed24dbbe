import type { ImageDataset } from './dataset.ts';
import { InvalidValueError } from './errors.ts';
import { checkOrder, gatherImages } from './gather.ts';

/** Some images of a data set, as bytes: no tensor yet, so a batch costs no backend memory until it is used. */
export interface Batch {
  /** Pixels 0..255, `[size, height, width, channels]`, row-major. */
  images: Uint8Array;
  /** `[size]`. */
  labels: Int32Array;
  size: number;
  height: number;
  width: number;
  channels: number;
}

export interface BatchOptions {
  /** Images a batch; the last batch of an epoch may be smaller. */
  batchSize: number;
  /** Which images, in which order: `shuffledOrder(dataset.count, random)` for training. Default: all, as they are stored. */
  order?: Uint32Array | undefined;
  /** How many batches to leave out at the start, to resume in the middle of an epoch with the same order. */
  firstBatch?: number | undefined;
}

/** How many batches one pass gives: the last, short one counts. */
export function batchCount(imageCount: number, batchSize: number): number {
  return Math.ceil(imageCount / batchSize);
}

/**
 * One pass over a data set, a batch at a time. Each batch has memory of its own.
 *
 * @throws {InvalidValueError} At once, before the first batch, when an option is out of range.
 */
export function batches(dataset: ImageDataset, options: BatchOptions): Generator<Batch> {
  const {
    batchSize,
    order = Uint32Array.from({ length: dataset.count }, (_, index) => index),
    firstBatch = 0,
  } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new InvalidValueError('batchSize', batchSize, 'a positive integer');
  }
  const total = batchCount(order.length, batchSize);
  if (!Number.isInteger(firstBatch) || firstBatch < 0 || firstBatch > total) {
    throw new InvalidValueError('firstBatch', firstBatch, `an integer from 0 to ${total}, the number of batches`);
  }
  checkOrder(order, dataset.count);
  return generate(dataset, batchSize, order, firstBatch);
}

function* generate(dataset: ImageDataset, batchSize: number, order: Uint32Array, firstBatch: number): Generator<Batch> {
  const { height, width, channels, labels } = dataset;
  for (let start = firstBatch * batchSize; start < order.length; start += batchSize) {
    const end = Math.min(start + batchSize, order.length);
    yield {
      images: gatherImages(dataset, order, start, end),
      labels: Int32Array.from(order.subarray(start, end), (index) => labels[index]!),
      size: end - start,
      height,
      width,
      channels,
    };
  }
}
