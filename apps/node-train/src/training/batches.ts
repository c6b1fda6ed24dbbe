import { setImmediate } from 'node:timers/promises';
import { type Batch, batches, batchToTensors, type ImageDataset, type Preprocessing, prefetch } from '@densenet/data';
import type { TensorBatch } from '@densenet/train';

/** Batches gathered ahead while a step runs. */
const prefetched = 2;

/** A pass over a data set as tensors, each made only when the loop takes it and the loop's to dispose of. */
export async function* tensorBatches(
  dataset: ImageDataset,
  preprocessing: Preprocessing,
  options: { batchSize: number; order?: Uint32Array; firstBatch?: number },
): AsyncGenerator<TensorBatch> {
  const source: AsyncIterable<Batch> = prefetch(batches(dataset, options), prefetched);
  for await (const batch of source) {
    // Native TensorFlow computes in this thread and never lets the event loop turn: else no Ctrl-C would come through.
    await setImmediate();
    yield batchToTensors(batch, preprocessing);
  }
}
