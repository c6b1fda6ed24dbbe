import { type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { InvalidValueError } from '../errors.ts';
import { normalize, preprocess } from './preprocess.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { PicturePixels } from './resize.ts';
import { resizeAndCrop } from './resizeAndCrop.ts';

/**
 * All that is done to one decoded picture before the network sees it, whatever the preprocessing says. Antialiasing and
 * cropping are done on the CPU, where they equal Pillow's bit for bit; the rest on the backend.
 *
 * @returns A new float32 tensor, `[1, p.height, p.width, p.channels]`, the caller's to dispose.
 * @throws InvalidValueError where the picture has another number of channels, or of values than its size says.
 */
export function pictureToTensor(pixels: PicturePixels, p: Preprocessing): Tensor4D {
  expectPixels(pixels, p);
  const { values, height, width, channels } = pixels;
  return tidy(() => {
    if (p.antialias !== true && p.crop === undefined) {
      return preprocess(tensor4d(values, [1, height, width, channels], 'int32'), p);
    }
    const resized = resizeAndCrop(pixels, p);
    const dtype = resized instanceof Uint8Array ? 'int32' : 'float32';
    return normalize(tensor4d(resized, [1, p.height, p.width, channels], dtype), p);
  });
}

/** @throws InvalidValueError where a picture has another number of channels, or of values than its size says. */
export function expectPixels(
  { values, height, width, channels }: PicturePixels,
  p: Pick<Preprocessing, 'channels'>,
): void {
  if (channels !== p.channels) {
    throw new InvalidValueError('pixels.channels', channels, `${p.channels}, the channels of the preprocessing`);
  }
  const expected = height * width * channels;
  if (expected === 0 || values.length !== expected) {
    const meaning = `${height} x ${width} x ${channels}, its height x width x channels, and more than 0`;
    throw new InvalidValueError('pixels.values.length', values.length, meaning);
  }
}
