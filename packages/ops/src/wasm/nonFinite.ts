import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WindowSpec } from '../specs.ts';
import { windowOutputShape } from '../window.ts';
import { makeFloats, runCore, type WasmBackend } from './backend.ts';

/*
 * XNNPACK, which computes most of the backend's kernels, clamps results with instructions that turn NaN into a number; only its
 * convolutions without a clamp keep NaN. The kernels here look for values that are not finite, and compute in JavaScript where
 * there are any.
 */

/** Whether no value is NaN or infinite: the sum of float32 values in float64 is finite only then. */
export function areFinite(values: Float32Array): boolean {
  const whole = values.length - (values.length % 4);
  let [first, second, third, fourth] = [0, 0, 0, 0];
  // Four sums, since an addition waits for the one before it.
  for (let at = 0; at < whole; at += 4) {
    first += values[at]!;
    second += values[at + 1]!;
    third += values[at + 2]!;
    fourth += values[at + 3]!;
  }
  for (let at = whole; at < values.length; at++) first += values[at]!;
  return Number.isFinite(first + second + third + fourth);
}

const rectified = (value: number): number => (value > 0 || Number.isNaN(value) ? value : 0);

/** Kernel of `relu`. */
export function reluOf(backend: WasmBackend, x: TensorInfo): TensorInfo {
  if (areFinite(backend.typedArrayFromHeap(x))) return runCore(backend, 'Relu', { x }, {});
  const y = makeFloats(backend, x.shape);
  const [from, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(y)];
  for (let at = 0; at < to.length; at++) to[at] = rectified(from[at]!);
  return y;
}

/** Kernel of `scaleShiftRelu` where something is not finite. */
export function scaleShiftReluOf(
  backend: WasmBackend,
  { x, scale, shift }: { [name in 'x' | 'scale' | 'shift']: TensorInfo },
): TensorInfo {
  const y = makeFloats(backend, x.shape);
  const [from, to, scales, shifts] = [x, y, scale, shift].map((info) => backend.typedArrayFromHeap(info)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let at = 0; at < to.length; at++) {
    const channel = at % scales.length;
    to[at] = rectified(from[at]! * scales[channel]! + shifts[channel]!);
  }
  return y;
}

/** Kernel of `maxPool`. NaN is larger than all. */
export function maxPoolOf(backend: WasmBackend, x: TensorInfo, window: WindowSpec): TensorInfo {
  return poolOf(backend, x, window, 'MaxPool', (values) => Math.max(...values));
}

/** Kernel of `averagePool`. */
export function averagePoolOf(backend: WasmBackend, x: TensorInfo, window: WindowSpec): TensorInfo {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return poolOf(backend, x, window, 'AvgPool', mean);
}

function poolOf(
  backend: WasmBackend,
  x: TensorInfo,
  window: WindowSpec,
  coreKernel: 'MaxPool' | 'AvgPool',
  reduce: (values: number[]) => number,
): TensorInfo {
  const { kernelSize, stride, padding } = window;
  if (areFinite(backend.typedArrayFromHeap(x))) {
    const strides = [stride, stride];
    const attributes = { filterSize: [kernelSize, kernelSize], strides, pad: padding, dimRoundingMode: 'floor' };
    return runCore(backend, coreKernel, { x }, attributes);
  }
  const [, height, width, channels] = x.shape as [number, number, number, number];
  const shape = windowOutputShape(x.shape, window, channels);
  const y = makeFloats(backend, shape);
  const [from, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(y)];
  const [, outHeight, outWidth] = shape as [number, number, number, number];
  for (let at = 0; at < to.length; at++) {
    const channel = at % channels;
    const position = (at - channel) / channels;
    const [top, left] = [
      (Math.floor(position / outWidth) % outHeight) * stride - padding,
      (position % outWidth) * stride - padding,
    ];
    const image = Math.floor(position / outWidth / outHeight);
    const values: number[] = [];
    for (let row = Math.max(0, top); row < Math.min(height, top + kernelSize); row++) {
      for (let column = Math.max(0, left); column < Math.min(width, left + kernelSize); column++) {
        values.push(from[((image * height + row) * width + column) * channels + channel]!);
      }
    }
    to[at] = reduce(values);
  }
  return y;
}
