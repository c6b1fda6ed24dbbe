import { mul, sub, type Tensor1D, type Tensor4D, tensor1d } from '@tensorflow/tfjs-core';
import type { Preprocessing } from './preprocessing.ts';

/** `(x / 255 - mean) / std` of pixels, as one product and one difference: float32, `[batch, height, width, channels]`. */
export function normalize(images: Tensor4D, { mean, std }: Preprocessing): Tensor4D {
  const scaled = mul<Tensor4D>(images, perChannel(std.map((deviation) => 1 / (255 * deviation))));
  if (mean.every((each) => each === 0)) return scaled;
  return sub<Tensor4D>(scaled, perChannel(mean.map((each, channel) => each / std[channel]!)));
}

/** One number where all channels agree: backends have a faster path for it. Float32 either way, so integer pixels become so too. */
function perChannel(values: number[]): Tensor1D {
  const same = values.every((value) => value === values[0]);
  return tensor1d(same ? values.slice(0, 1) : values, 'float32');
}
