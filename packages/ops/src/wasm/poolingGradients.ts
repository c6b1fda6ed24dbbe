import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WindowSpec } from '../specs.ts';
import { makeFloats, type WasmBackend } from './backend.ts';

type Sizes = [number, number, number, number];

/**
 * Kernel of `maxPoolGradient`: each window hands its gradient to its first maximum in reading order, the first value that
 * equals the output, or to its first NaN.
 */
export function maxPoolGradientOf(
  backend: WasmBackend,
  inputs: { dy: TensorInfo; x: TensorInfo; y: TensorInfo },
  { kernelSize, stride, padding }: WindowSpec,
): TensorInfo {
  const [batch, height, width, channels] = inputs.x.shape as Sizes;
  const [, outHeight, outWidth] = inputs.y.shape as Sizes;
  const result = makeFloats(backend, inputs.x.shape);
  const [dy, x, y, dx] = [inputs.dy, inputs.x, inputs.y, result].map((info) => backend.typedArrayFromHeap(info)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  dx.fill(0);
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      const [top, bottom] = [Math.max(0, outRow * stride - padding), outRow * stride - padding + kernelSize];
      for (let outColumn = 0; outColumn < outWidth; outColumn++) {
        const left = Math.max(0, outColumn * stride - padding);
        const right = Math.min(width, outColumn * stride - padding + kernelSize);
        for (let channel = 0; channel < channels; channel++, at++) {
          const maximum = y[at]!;
          search: for (let row = top; row < bottom && row < height; row++) {
            const start = (image * height + row) * width;
            for (let column = left; column < right; column++) {
              const candidate = (start + column) * channels + channel;
              const value = x[candidate]!;
              // A NaN is no number's equal, its own neither; and where there is one, it is the maximum.
              if (!Number.isNaN(value) && value !== maximum) continue;
              dx[candidate] = dx[candidate]! + dy[at]!;
              break search;
            }
          }
        }
      }
    }
  }
  return result;
}

/** Kernel of `averagePoolGradient`: each window hands each of its values an equal share of its gradient. */
export function averagePoolGradientOf(
  backend: WasmBackend,
  dyInfo: TensorInfo,
  { kernelSize, stride, inputShape }: WindowSpec & { inputShape: number[] },
): TensorInfo {
  const [batch, height, width, channels] = inputShape as Sizes;
  const [, outHeight, outWidth] = dyInfo.shape as Sizes;
  const result = makeFloats(backend, inputShape);
  const [dy, dx] = [backend.typedArrayFromHeap(dyInfo), backend.typedArrayFromHeap(result)];
  dx.fill(0);
  const share = 1 / (kernelSize * kernelSize);
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      for (let outColumn = 0; outColumn < outWidth; outColumn++, at += channels) {
        for (let row = outRow * stride; row < outRow * stride + kernelSize; row++) {
          for (let column = outColumn * stride; column < outColumn * stride + kernelSize; column++) {
            const start = ((image * height + row) * width + column) * channels;
            for (let channel = 0; channel < channels; channel++) {
              dx[start + channel] = dx[start + channel]! + dy[at + channel]! * share;
            }
          }
        }
      }
    }
  }
  return result;
}
