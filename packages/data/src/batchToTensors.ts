import { concat, type Tensor1D, type Tensor4D, tensor1d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { Batch } from './batches.ts';
import { pictureToTensor } from './pictureToTensor.ts';
import { preprocess } from './preprocess.ts';
import type { Preprocessing } from './preprocessing.ts';

/**
 * A batch as tensors, ready for the network. Antialiasing and cropping are done one image after the other, on the CPU.
 *
 * @returns `images`: float32 `[size, p.height, p.width, p.channels]`; `labels`: int32 `[size]`. Both the caller's to dispose.
 * @throws {InvalidValueError} When the batch has another number of channels.
 */
export function batchToTensors(batch: Batch, p: Preprocessing): { images: Tensor4D; labels: Tensor1D } {
  const { size, height, width, channels } = batch;
  const images = tidy(() =>
    p.antialias === true || p.crop !== undefined
      ? concat(oneByOne(batch, p), 0)
      : preprocess(tensor4d(batch.images, [size, height, width, channels], 'int32'), p),
  );
  return { images, labels: tensor1d(batch.labels, 'int32') };
}

function oneByOne({ images, size, height, width, channels }: Batch, p: Preprocessing): Tensor4D[] {
  const length = height * width * channels;
  return Array.from({ length: size }, (_, index) => {
    const values = images.subarray(index * length, (index + 1) * length);
    return pictureToTensor({ values, height, width, channels }, p);
  });
}
