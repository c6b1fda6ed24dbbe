import type { TensorInfo } from '@tensorflow/tfjs-core';
import { makeVector, type WasmBackend } from './backend.ts';

/*
 * Sums in JavaScript, read straight from the backend's heap. The backend's own sums need a transposition first, add one value
 * after another in float32, and read the maps once for each core operation.
 */

/** Sum of each channel, in float64; `[..., channels]` to `[channels]`. */
export function sumsByChannel(x: Float32Array, channels: number): Float64Array {
  const sums = new Float64Array(channels);
  for (let at = 0; at < x.length; at += channels) {
    for (let channel = 0; channel < channels; channel++) sums[channel] = sums[channel]! + x[at + channel]!;
  }
  return sums;
}

function squaresByChannel(x: Float32Array, means: Float64Array): Float64Array {
  const channels = means.length;
  const sums = new Float64Array(channels);
  for (let at = 0; at < x.length; at += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const distance = x[at + channel]! - means[channel]!;
      sums[channel] = sums[channel]! + distance * distance;
    }
  }
  return sums;
}

/** Kernel of `sumByChannel`. */
export function sums(backend: WasmBackend, x: TensorInfo): TensorInfo {
  return makeVector(backend, sumsByChannel(backend.typedArrayFromHeap(x), x.shape.at(-1)!));
}

/** Kernel of `channelMoments`: mean and biased variance. */
export function moments(backend: WasmBackend, x: TensorInfo): TensorInfo[] {
  const values = backend.typedArrayFromHeap(x);
  const channels = x.shape.at(-1)!;
  const count = values.length / channels;
  const means = sumsByChannel(values, channels).map((sum) => sum / count);
  const variances = squaresByChannel(values, means).map((sum) => sum / count);
  return [makeVector(backend, means), makeVector(backend, variances)];
}
