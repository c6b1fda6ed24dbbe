import { setImmediate } from 'node:timers/promises';
import { type BatchOptions, tensorBatches as batchesOf, type ImageSource, type Preprocessing } from '@densenet/data';
import type { TensorBatch } from '@densenet/train';

/** A pass over a source as tensors, each the loop's to dispose of. */
export async function* tensorBatches(
  source: ImageSource,
  preprocessing: Preprocessing,
  options: BatchOptions,
): AsyncGenerator<TensorBatch> {
  for await (const batch of batchesOf(source, preprocessing, options)) {
    yield batch;
    // Native TensorFlow computes in this thread and never lets the event loop turn: else no Ctrl-C would come through.
    await setImmediate();
  }
}
