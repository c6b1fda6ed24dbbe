import { image, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { InvalidValueError } from './errors.ts';
import { normalize } from './normalize.ts';
import type { Preprocessing } from './preprocessing.ts';

/**
 * Resizes images on the backend, scales them to 0..1 and normalises each channel: `(x / 255 - mean) / std`. Steps that would
 * change nothing are left out. For preprocessing without `antialias` and `crop`, which need the pixels on the CPU:
 * `pictureToTensor` does all of it.
 *
 * @param images Pixels 0..255, `[batch, height, width, channels]`, of any size. Not disposed.
 * @returns A new float32 tensor, `[batch, p.height, p.width, p.channels]`, the caller's to dispose.
 * @throws {InvalidValueError} When the images have another number of channels, or are to be resized with antialiasing or
 *   cropped.
 */
export function preprocess(images: Tensor4D, p: Preprocessing): Tensor4D {
  const [, height, width, channels] = images.shape;
  if (channels !== p.channels) {
    throw new InvalidValueError('images.shape[3]', channels, `${p.channels}, the channels of the preprocessing`);
  }
  if (p.crop !== undefined) {
    throw new InvalidValueError('preprocessing.crop', p.crop, 'left out for a tensor: crop with pictureToTensor');
  }
  const sameSize = height === p.height && width === p.width;
  if (!sameSize && (p.antialias === true || p.interpolation !== 'bilinear')) {
    const found = p.antialias === true ? `antialiased ${p.interpolation}` : p.interpolation;
    const expected = 'bilinear without antialias for a tensor of another size: resize with pictureToTensor';
    throw new InvalidValueError('preprocessing.interpolation', found, expected);
  }
  return tidy(() => {
    const resized = sameSize
      ? images
      : image.resizeBilinear(images, [p.height, p.width], false /* alignCorners */, true /* halfPixelCenters */);
    return normalize(resized, p);
  });
}
