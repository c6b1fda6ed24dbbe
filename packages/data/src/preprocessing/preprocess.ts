import { image, mul, sub, type Tensor1D, type Tensor4D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { InvalidValueError } from '../errors.ts';
import type { Preprocessing } from './preprocessing.ts';

/**
 * Resizes images on the backend, scales them to 0..1 and normalises each channel: `(x / 255 - mean) / std`. Steps that would
 * change nothing are left out. For preprocessing without `antialias` and `crop`, which need the pixels on the CPU:
 * `pictureToTensor` does all of it.
 *
 * @param images Pixels 0..255, `[batch, height, width, channels]`, of any size. Not disposed.
 * @returns A new float32 tensor, `[batch, p.height, p.width, p.channels]`, the caller's to dispose.
 * @throws InvalidValueError where the images have another number of channels, or are to be resized with antialiasing or
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

/** `(x / 255 - mean) / std` of pixels, as one product and one difference: float32, `[batch, height, width, channels]`. */
export function normalize(images: Tensor4D, { mean, std }: Preprocessing): Tensor4D {
  const scaled = mul<Tensor4D>(images, perChannel(std.map((deviation) => 1 / (255 * deviation))));
  if (mean.every((each) => each === 0)) return scaled;
  return sub<Tensor4D>(scaled, perChannel(mean.map((each, channel) => each / std[channel]!)));
}

/**
 * What {@link normalize} makes of whole pixels, with the same bits: there are 256 values a channel, so each is computed once. Native
 * TensorFlow takes several times as long for three passes over a batch of photos.
 *
 * @param pixels 0..255, `[..., channels]`
 * @returns of the same shape
 */
export function normalizedPixels(pixels: Uint8Array, { channels, mean, std }: Preprocessing): Float32Array {
  const output = new Float32Array(pixels.length);
  for (let channel = 0; channel < channels; channel++) {
    const scale = Math.fround(1 / (255 * std[channel]!));
    const shift = Math.fround(mean[channel]! / std[channel]!);
    // Rounded after each of the two operations, as float32 is: the second time when it is stored.
    const table = Float32Array.from({ length: 256 }, (_, value) => Math.fround(value * scale) - shift);
    for (let at = channel; at < pixels.length; at += channels) output[at] = table[pixels[at]!]!;
  }
  return output;
}

/** One number where all channels agree: backends have a faster path for it. Float32 either way, so integer pixels become so too. */
function perChannel(values: number[]): Tensor1D {
  const same = values.every((value) => value === values[0]);
  return tensor1d(same ? values.slice(0, 1) : values, 'float32');
}
