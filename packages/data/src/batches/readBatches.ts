import { ImageReadError } from '../errors.ts';
import type { PicturePixels, PixelValues } from '../preprocessing/resize.ts';
import { checkedLabel, type ImageSource, targetOf } from '../sources/imageSource.ts';
import type { Batch, WholeBatch } from './batches.ts';
import { type Shard, shardOf } from './shard.ts';

interface ReadOptions {
  batchSize: number;
  /** Which part of each batch is read; all of it where it is left out. */
  shard: Shard | undefined;
  /** Asynchronous reads that may be under way at once, over all batches. */
  concurrency: number;
  /** Once it is aborted, no read is begun any more. */
  signal: AbortSignal;
}

/**
 * Reads images in the given order and yields batches. A batch is yielded as soon as all reads of its images have begun, so
 * that the next batch's reads begin while its last ones are still under way; its promise `batch` resolves when all its images
 * are read.
 *
 * @param rows indices of images
 */
export async function* readBatches<Values extends PixelValues>(
  source: ImageSource<Values>,
  rows: Uint32Array,
  { batchSize, concurrency, shard, signal }: ReadOptions,
): AsyncGenerator<{ batch: Promise<Batch<Values>> }, void> {
  let underWay = 0;
  let ended: (() => void) | undefined;
  const untilOneEnds = () =>
    new Promise<void>((resolve) => {
      ended = resolve;
    });
  for (let start = 0; start < rows.length && !signal.aborted; start += batchSize) {
    const whole = rows.subarray(start, start + batchSize);
    const { rows: indices, isPadding } = shard ? shardOf(whole, shard) : { rows: whole, isPadding: false };
    const batch = emptyBatch(source, indices, shard && { ...answersOf(source, whole), isPadding });
    const reads: Promise<void>[] = [];
    for (let row = 0; row < indices.length; row++) {
      while (underWay >= concurrency && !signal.aborted) await untilOneEnds();
      if (signal.aborted) return;
      const index = indices[row]!;
      try {
        const pixels = source.read(index);
        if (!(pixels instanceof Promise)) {
          batch.put(row, pixels);
          continue;
        }
        underWay++;
        const placed = pixels
          .then((picture) => batch.put(row, picture))
          .catch((error: unknown) => {
            throw named(source, index, error);
          })
          .finally(() => {
            underWay--;
            ended?.();
          });
        placed.catch(() => {}); // Seen when the batch is taken; until then it is not "unhandled".
        reads.push(placed);
      } catch (error) {
        reads.push(Promise.reject(named(source, index, error)));
        break;
      }
    }
    const read = reads.length === 0 ? Promise.resolve(batch.taken()) : Promise.all(reads).then(batch.taken);
    read.catch(() => {});
    yield { batch: read };
  }
}

/** A batch with its labels, whose pixels `put` fills in, row by row, as they are read. */
function emptyBatch<Values extends PixelValues>(
  source: ImageSource<Values>,
  indices: Uint32Array,
  partOf: WholeBatch | undefined,
) {
  const answers = { ...answersOf(source, indices), ...(partOf && { partOf }) };
  let batch: Batch<Values> | undefined;
  const put = (row: number, { values, height, width, channels }: PicturePixels<Values>) => {
    const length = height * width * channels;
    if (batch === undefined) {
      // Where the source does not say how large its images are, the first one that is read does.
      const expected = { ...(source.size ?? { height, width }), channels: source.channels };
      const Memory = values.constructor as new (length: number) => Values;
      const images = new Memory(indices.length * expected.height * expected.width * expected.channels);
      batch = { images, ...answers, ...expected };
    }
    if (height !== batch.height || width !== batch.width || channels !== batch.channels) {
      const expected = `${batch.height}x${batch.width}x${batch.channels}`;
      const remedy = 'Images of different sizes are resized before they are put into one batch';
      throw new Error(
        `${height}x${width}x${channels} (height, width, channels), where ${expected} is expected. ${remedy}`,
      );
    }
    if (values.length !== length) {
      throw new Error(`${values.length} pixel values, where ${height}x${width}x${channels} has ${length}`);
    }
    batch.images.set(values, row * length);
  };
  return { put, taken: () => batch! };
}

/** What the network should answer for some images, of which no pixel is read for it. */
const answersOf = (source: ImageSource<PixelValues>, indices: Uint32Array) => ({
  size: indices.length,
  labels: Int32Array.from(indices, (index) => checkedLabel(source, index)),
  targets: targetsOf(source, indices),
});

/** The targets of images that a source has them of, `[size, classes]`. */
function targetsOf(source: ImageSource<PixelValues>, indices: Uint32Array): Float32Array | undefined {
  if (source.target === undefined) return undefined;
  const classes = source.classNames.length;
  const targets = new Float32Array(indices.length * classes);
  indices.forEach((index, row) => {
    targets.set(targetOf(source, index), row * classes);
  });
  return targets;
}

function named({ name }: ImageSource<PixelValues>, index: number, error: unknown): ImageReadError {
  if (error instanceof ImageReadError) return error;
  return new ImageReadError(name, index, error instanceof Error ? error.message : String(error), { cause: error });
}
