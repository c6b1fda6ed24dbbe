import { type BatchOptions, tensorBatches as batchesOf, type ImageSource, type Preprocessing } from '@densenet/data';
import type { TensorBatch } from '@densenet/train';

/** A pass over a source as tensors, each the loop's to dispose of. */
export async function* tensorBatches(
  source: ImageSource,
  preprocessing: Preprocessing,
  options: BatchOptions,
): AsyncGenerator<TensorBatch> {
  for await (const { images, labels } of batchesOf(source, preprocessing, options)) yield { images, targets: labels };
}
