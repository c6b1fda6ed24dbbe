import { setImmediate } from 'node:timers/promises';
import { hasBrightBorder, type ImageSource, labelsOf, type Preprocessing, tensorBatches } from '@densenet/data';
import type { InferenceProgram } from '@densenet/model';
import { dispose } from '@tensorflow/tfjs-core';

export interface DatasetEmbeddings {
  /** The classifier's input for each image, `[count, features]`. */
  embeddings: Float32Array;
  labels: Int32Array;
  /** How many images have a bright border. */
  brightBorders: number;
}

export interface EmbeddingOptions {
  batchSize: number;
  signal: AbortSignal;
  /** Called with the number of images done. */
  onBatch(done: number): void;
}

/** Runs a network over a data set, up to the input of its classifier. */
export async function embeddingsOf(
  program: InferenceProgram,
  dataset: ImageSource,
  preprocessing: Preprocessing,
  { batchSize, signal, onBatch }: EmbeddingOptions,
): Promise<DatasetEmbeddings> {
  const parts: Float32Array[] = [];
  let done = 0;
  let brightBorders = 0;
  const length = preprocessing.height * preprocessing.width * preprocessing.channels;
  for await (const { images, targets } of tensorBatches(dataset, preprocessing, { batchSize, signal })) {
    const { embedding } = program.features(images, ['embedding']);
    try {
      const inputs = await images.data<'float32'>();
      for (let start = 0; start < inputs.length; start += length) {
        if (hasBrightBorder(inputs.subarray(start, start + length), preprocessing)) brightBorders++;
      }
      // A copy: the backend may hand out its own memory.
      parts.push(Float32Array.from(await embedding!.data<'float32'>()));
    } finally {
      dispose([images, targets, embedding!]);
    }
    done += images.shape[0];
    onBatch(done);
    // Native TensorFlow computes in this thread: without this the event loop would never turn, and Ctrl-C would not be seen.
    await setImmediate();
  }
  const embeddings = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    embeddings.set(part, at);
    at += part.length;
  }
  return { embeddings, labels: labelsOf(dataset), brightBorders };
}
