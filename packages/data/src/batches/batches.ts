import { InvalidValueError } from '../errors.ts';
import type { PixelValues, Size } from '../preprocessing/resize.ts';
import type { ImageSource } from '../sources/imageSource.ts';
import { checkIndices, storedOrder } from '../sources/order.ts';
import { prefetch } from './prefetch.ts';
import { readBatches } from './readBatches.ts';
import { expectShard, type Shard } from './shard.ts';

/** Images of one size, as plain memory: no tensor yet, so they cost no backend memory until they are used. */
export interface ImageBatch<Values extends PixelValues = PixelValues> extends Size {
  /** Pixels 0..255, `[size, height, width, channels]`, row-major. */
  images: Values;
  size: number;
  channels: number;
}

/** Images with their classes. */
export interface Batch<Values extends PixelValues = PixelValues> extends ImageBatch<Values> {
  /** `[size]`. */
  labels: Int32Array;
  /** What the loss is told in the place of the classes, `[size, classes]`, where the source has targets. */
  targets?: Float32Array | undefined;
  /** What this is a part of, where only a shard of each batch is read. */
  partOf?: WholeBatch | undefined;
}

/** What is known of a batch of which a part is read: all but the pixels. */
export interface WholeBatch extends Pick<Batch, 'size' | 'labels' | 'targets'> {
  /** Whether it has no image for this part, which is then an image of another's that counts nothing. */
  isPadding: boolean;
}

export interface BatchOptions {
  /** Images a batch, of all shards together; the last batch of an epoch may be smaller. */
  batchSize: number;
  /**
   * Only this process's part of each batch, where several train or evaluate together: all have as many batches, and each image
   * is in one part.
   */
  shard?: Shard | undefined;
  /**
   * Which images, in which order: `shuffledOrder(source.count, random)` for training. An image may be left out or come more
   * than once. Default: all, as they are stored.
   */
  order?: Uint32Array | undefined;
  /** How many batches to leave out at the start, to resume in the middle of an epoch with the same order. */
  firstBatch?: number | undefined;
  /** Batches that are made ready while one is in use. Default: 2. */
  ahead?: number | undefined;
  /**
   * How many images that are read asynchronously may be under way at once. Default: as many as a batch has. Fewer starve a
   * training whose steps block the JavaScript thread, since no read begins meanwhile; more take memory.
   */
  concurrency?: number | undefined;
  /** Ends the pass, also while it waits for an image whose read never ends. */
  signal?: AbortSignal | undefined;
}

/** How many batches one pass gives: the last, short one counts. */
export function batchCount(imageCount: number, batchSize: number): number {
  return Math.ceil(imageCount / batchSize);
}

/**
 * One pass over a source, a batch at a time. Each batch has memory of its own. Images that are read asynchronously are read
 * ahead, some at once; which batch an image is in, and where, depends on the order alone.
 *
 * @throws InvalidValueError at once, before the first batch, where an option is out of range
 * @throws ImageReadError where an image cannot be read, has another size or number of channels than the others, or a label that
 *   is no class: in the place of its batch, naming it
 * @throws the signal's reason where it is aborted
 */
export function batches<Values extends PixelValues>(
  source: ImageSource<Values>,
  options: BatchOptions,
): AsyncGenerator<Batch<Values>, void> {
  const {
    batchSize,
    order = storedOrder(source.count),
    firstBatch = 0,
    ahead = 2,
    concurrency = batchSize,
    shard,
  } = options;
  expectPositive('batchSize', batchSize);
  expectPositive('ahead', ahead);
  expectPositive('concurrency', concurrency);
  if (shard) expectShard(shard);
  const total = batchCount(order.length, batchSize);
  if (!Number.isInteger(firstBatch) || firstBatch < 0 || firstBatch > total) {
    throw new InvalidValueError('firstBatch', firstBatch, `an integer from 0 to ${total}, the number of batches`);
  }
  checkIndices('order', order, source.count);
  const rows = order.subarray(firstBatch * batchSize);
  return generate(source, { rows, batchSize, ahead, concurrency, shard, signal: options.signal });
}

interface Pass {
  rows: Uint32Array;
  batchSize: number;
  ahead: number;
  concurrency: number;
  shard: Shard | undefined;
  signal: AbortSignal | undefined;
}

async function* generate<Values extends PixelValues>(
  source: ImageSource<Values>,
  { rows, batchSize, ahead, concurrency, shard, signal }: Pass,
): AsyncGenerator<Batch<Values>, void> {
  signal?.throwIfAborted();
  const over = new AbortController();
  const { orAborted, release } = abortable(signal);
  const started = prefetch(readBatches(source, rows, { batchSize, concurrency, shard, signal: over.signal }), ahead);
  try {
    for (;;) {
      const next = await orAborted(started.next());
      if (next.done) return;
      yield await orAborted(next.value.batch);
    }
  } finally {
    release();
    over.abort();
    // Not awaited: a read that never ends would hold the caller.
    started.return(undefined).catch(() => {});
  }
}

/** `orAborted`: what a promise gives, or the signal's reason if that comes first. */
function abortable(signal: AbortSignal | undefined) {
  if (signal === undefined) return { orAborted: <T>(promise: Promise<T>) => promise, release: () => {} };
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  aborted.catch(() => {}); // Where nothing waits for it just then, the rejection is not to count as unhandled.
  signal.addEventListener('abort', abort);
  return {
    orAborted: <T>(promise: Promise<T>) => Promise.race([promise, aborted]),
    release: () => signal.removeEventListener('abort', abort),
  };
}

function expectPositive(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new InvalidValueError(name, value, 'a positive integer');
}
