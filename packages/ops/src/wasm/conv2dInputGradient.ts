import { Conv2D, Conv2DBackpropInput, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Conv2dAttributes } from '../conv2dGradients.ts';
import { makeFloats, runCore, type WasmBackend } from './backend.ts';

type Sizes = [number, number, number, number];

/**
 * Kernel of `conv2dInputGradient`: the convolution of the output's gradient with the filter turned by 180 degrees, which
 * XNNPACK does on all threads; the backend's own kernel for it is three plain loops.
 */
export function conv2dInputGradientOf(
  backend: WasmBackend,
  { dy, filter }: { dy: TensorInfo; filter: TensorInfo },
  { stride, padding, inputShape }: Conv2dAttributes & { inputShape: number[] },
): TensorInfo {
  const kernelSize = filter.shape[0]!;
  const window = { dilations: [1, 1], dataFormat: 'NHWC', dimRoundingMode: 'floor' };
  const fullPadding = kernelSize - 1 - padding;
  // With more padding than `kernelSize - 1`, the result would have to be cropped: the backend's own kernel does it.
  if (fullPadding < 0) {
    const attributes = { ...window, strides: [stride, stride], pad: padding, inputShape };
    return runCore(backend, Conv2DBackpropInput, { dy, filter }, attributes);
  }
  const turned = turn(backend, filter);
  const spread = stride === 1 ? undefined : spreadOut(backend, dy, stride, inputShape, kernelSize - 1 - 2 * padding);
  const attributes = { ...window, strides: [1, 1], pad: fullPadding };
  const dx = runCore(backend, Conv2D, { x: spread ?? dy, filter: turned }, attributes);
  for (const used of [turned, spread]) if (used) backend.disposeData(used.dataId);
  return dx;
}

/** `[height, width, inChannels, outChannels]` turned by 180 degrees, with its channels exchanged. */
function turn(backend: WasmBackend, filter: TensorInfo): TensorInfo {
  const [height, width, inChannels, outChannels] = filter.shape as Sizes;
  const result = makeFloats(backend, [height, width, outChannels, inChannels]);
  const [from, to] = [backend.typedArrayFromHeap(filter), backend.typedArrayFromHeap(result)];
  const size = inChannels * outChannels;
  for (let tap = 0; tap < height * width; tap++) {
    const source = (height * width - 1 - tap) * size;
    let at = tap * size;
    for (let out = 0; out < outChannels; out++) {
      for (let channel = 0; channel < inChannels; channel++, at++) {
        to[at] = from[source + channel * outChannels + out]!;
      }
    }
  }
  return result;
}

/**
 * Puts `stride - 1` zeros between rows and between columns, and zeros behind the last for what of the input no window reached.
 *
 * @param excess rows and columns by which the result is smaller than the convolution's input
 */
function spreadOut(
  backend: WasmBackend,
  dy: TensorInfo,
  stride: number,
  inputShape: readonly number[],
  excess: number,
): TensorInfo {
  const [batch, outHeight, outWidth, channels] = dy.shape as Sizes;
  const [height, width] = [inputShape[1]! - excess, inputShape[2]! - excess];
  const result = makeFloats(backend, [batch, height, width, channels]);
  const [from, to] = [backend.typedArrayFromHeap(dy), backend.typedArrayFromHeap(result)];
  to.fill(0);
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const start = ((image * height + row * stride) * width + column * stride) * channels;
        for (let channel = 0; channel < channels; channel++, at++) to[start + channel] = from[at]!;
      }
    }
  }
  return result;
}
