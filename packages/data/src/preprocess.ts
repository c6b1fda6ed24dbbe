import { image, mul, sub, type Tensor1D, type Tensor4D, tensor1d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { Batch } from './batches.ts';
import { InvalidValueError } from './errors.ts';
import type { Preprocessing } from './preprocessing.ts';

/**
 * Resizes images on the backend, scales them to 0..1 and normalises each channel: `(x / 255 - mean) / std`. Steps that would
 * change nothing are left out.
 *
 * @param images Pixels 0..255, `[batch, height, width, channels]`, of any size. Not disposed.
 * @returns A new float32 tensor, `[batch, p.height, p.width, p.channels]`, the caller's to dispose.
 * @throws {InvalidValueError} When the images have another number of channels.
 */
export function preprocess(images: Tensor4D, p: Preprocessing): Tensor4D {
  const [, height, width, channels] = images.shape;
  if (channels !== p.channels) {
    throw new InvalidValueError('images.shape[3]', channels, `${p.channels}, the channels of the preprocessing`);
  }
  return tidy(() => {
    const resized =
      height === p.height && width === p.width
        ? images
        : image.resizeBilinear(images, [p.height, p.width], false /* alignCorners */, true /* halfPixelCenters */);
    // (x / 255 - mean) / std as one product and one difference.
    const scaled = mul<Tensor4D>(resized, perChannel(p.std.map((std) => 1 / (255 * std))));
    if (p.mean.every((mean) => mean === 0)) return scaled;
    return sub<Tensor4D>(scaled, perChannel(p.mean.map((mean, channel) => mean / p.std[channel]!)));
  });
}

/** One number where all channels agree: backends have a faster path for it. Float32 either way, so integer pixels become so too. */
function perChannel(values: number[]): Tensor1D {
  const same = values.every((value) => value === values[0]);
  return tensor1d(same ? values.slice(0, 1) : values, 'float32');
}

/**
 * A batch as tensors, ready for the network.
 *
 * @returns `images`: float32 `[size, p.height, p.width, p.channels]`; `labels`: int32 `[size]`. Both the caller's to dispose.
 * @throws {InvalidValueError} When the batch has another number of channels.
 */
export function batchToTensors(batch: Batch, p: Preprocessing): { images: Tensor4D; labels: Tensor1D } {
  const { size, height, width, channels } = batch;
  const images = tidy(() => preprocess(tensor4d(batch.images, [size, height, width, channels], 'int32'), p));
  return { images, labels: tensor1d(batch.labels, 'int32') };
}
