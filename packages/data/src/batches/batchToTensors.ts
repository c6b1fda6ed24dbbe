import {
  concat,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { InvalidValueError } from '../errors.ts';
import { pictureToTensor } from '../preprocessing/pictureToTensor.ts';
import { normalizedPixels, preprocess } from '../preprocessing/preprocess.ts';
import type { Preprocessing } from '../preprocessing/preprocessing.ts';
import type { PixelValues } from '../preprocessing/resize.ts';
import { resized } from '../preprocessing/resized.ts';
import type { ImageSource } from '../sources/imageSource.ts';
import { type Batch, type BatchOptions, batches, type ImageBatch } from './batches.ts';

/** A batch on the backend, as `@densenet/train` takes it. */
interface TensorBatch {
  /** Float32 `[size, height, width, channels]`, resized and normalised. */
  images: Tensor4D;
  /** The classes of the images, int32 `[size]`; or what the source has as targets, float32 `[size, classes]`. */
  targets: Tensor1D | Tensor2D;
  /** Of a part of a batch: the targets of all of it. */
  partOf?: { targets: Tensor1D | Tensor2D; isPadding: boolean };
}

/**
 * One pass over a source as tensors, ready for the network: `batches`, with all that the preprocessing says, whatever the
 * sizes of the images. A batch becomes tensors only when the caller takes it: batches read ahead cost no backend memory.
 *
 * @returns batches as `batchToTensors` gives them, the caller's to dispose
 * @throws InvalidValueError at once where an option is out of range; later where the source has another number of channels
 * @throws ImageReadError where an image cannot be used; it names it
 * @throws the signal's reason where it is aborted
 */
export async function* tensorBatches(
  source: ImageSource<PixelValues>,
  p: Preprocessing,
  options: BatchOptions,
): AsyncGenerator<TensorBatch, void> {
  const ready = resized(source, p);
  for await (const batch of batches(ready.source, options)) yield batchToTensors(batch, ready.preprocessing);
}

/**
 * A batch as tensors, ready for the network. Antialiasing and cropping are done one image after the other, on the CPU.
 *
 * @returns tensors that are the caller's to dispose
 * @throws InvalidValueError where the batch has another number of channels, or is to be resized again
 */
export function batchToTensors(batch: Batch, p: Preprocessing): TensorBatch {
  const images = imagesToTensor(batch, p);
  const { partOf } = batch;
  return {
    images,
    targets: targetsToTensor(batch),
    ...(partOf && { partOf: { targets: targetsToTensor(partOf), isPadding: partOf.isPadding } }),
  };
}

function targetsToTensor({ labels, targets, size }: Pick<Batch, 'labels' | 'targets' | 'size'>): Tensor1D | Tensor2D {
  return targets === undefined ? tensor1d(labels, 'int32') : tensor2d(targets, [size, targets.length / size]);
}

function imagesToTensor(batch: ImageBatch, p: Preprocessing): Tensor4D {
  const { images, size, height, width, channels } = batch;
  const isToBeNormalizedAlone = height === p.height && width === p.width && channels === p.channels;
  return tidy(() => {
    if (p.antialias === true || p.crop !== undefined) return concat(oneByOne(batch, p), 0);
    if (isToBeNormalizedAlone && images instanceof Uint8Array) {
      return tensor4d(normalizedPixels(images, p), [size, height, width, channels]);
    }
    const dtype = images instanceof Uint8Array ? 'int32' : 'float32';
    return preprocess(tensor4d(images, [size, height, width, channels], dtype), p);
  });
}

function oneByOne({ images, size, height, width, channels }: ImageBatch, p: Preprocessing): Tensor4D[] {
  if (!(images instanceof Uint8Array)) {
    throw new InvalidValueError('batch.images', 'Float32Array', 'a Uint8Array to be antialiased or cropped');
  }
  const length = height * width * channels;
  return Array.from({ length: size }, (_, index) => {
    const values = images.subarray(index * length, (index + 1) * length);
    return pictureToTensor({ values, height, width, channels }, p);
  });
}
