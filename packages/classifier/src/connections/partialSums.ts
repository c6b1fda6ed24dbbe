import type { NamedArray, Reader } from '@densenet/model';
import type { Pause } from '../placedModel.ts';

/**
 * How much each source adds to a reader's output. A convolution, and a linear layer, is a sum over its input channels, so its
 * output is exactly the sum of one partial sum for each source (and of the bias, which is no source's). The result is the L2 norm of
 * each partial sum over all places and output channels: what a source adds and takes away again within its own channels does
 * not count, as it does not reach the output.
 *
 * @param filter the reader's `weight`: `[kernel, kernel, inChannels, outChannels]` or `[inFeatures, outFeatures]`
 * @param input what the reader reads, after norm and activation: `[height, width, inChannels]` or `[inFeatures]`
 * @param pause awaited after each source
 * @returns one norm a source, in order
 */
export async function partialSumNorms(
  reader: Reader,
  filter: NamedArray,
  input: Float32Array,
  pause?: Pause,
): Promise<number[]> {
  const norms: number[] = [];
  const window = windowOf(reader);
  let first = 0;
  for (const { channels } of reader.sources) {
    norms.push(partialSumNorm(window, filter.values, input, [first, first + channels]));
    first += channels;
    await pause?.();
  }
  return norms;
}

/** Where a reader's filter lies on its input. */
interface Window {
  kernel: number;
  stride: number;
  padding: number;
  height: number;
  width: number;
  inChannels: number;
  outHeight: number;
  outWidth: number;
  outChannels: number;
}

function windowOf({ node: { operation, inputs, shape } }: Reader): Window {
  const inShape = inputs[0]!.shape;
  const sizes = { inChannels: inShape.at(-1)!, outChannels: shape.at(-1)! };
  if (operation.op === 'linear') {
    return { kernel: 1, stride: 1, padding: 0, height: 1, width: 1, outHeight: 1, outWidth: 1, ...sizes };
  }
  if (operation.op !== 'conv2d') throw new Error(`${operation.op} is no sum over input channels`);
  const { kernelSize: kernel, stride, padding } = operation.spec;
  const [height, width] = inShape as [number, number, number];
  const [outHeight, outWidth] = shape as [number, number, number];
  return { kernel, stride, padding, height, width, outHeight, outWidth, ...sizes };
}

/** L2 norm of what the input channels from `first` up to `end` add to the output. */
function partialSumNorm(window: Window, weights: Float32Array, input: Float32Array, [first, end]: [number, number]) {
  const { kernel, stride, padding, height, width, inChannels, outHeight, outWidth, outChannels } = window;
  const sums = new Float64Array(outChannels);
  let squares = 0;
  for (let outRow = 0; outRow < outHeight; outRow++) {
    for (let outColumn = 0; outColumn < outWidth; outColumn++) {
      sums.fill(0);
      for (let kernelRow = 0; kernelRow < kernel; kernelRow++) {
        const row = outRow * stride - padding + kernelRow;
        if (row < 0 || row >= height) continue;
        for (let kernelColumn = 0; kernelColumn < kernel; kernelColumn++) {
          const column = outColumn * stride - padding + kernelColumn;
          if (column < 0 || column >= width) continue;
          const place = (row * width + column) * inChannels;
          const tap = (kernelRow * kernel + kernelColumn) * inChannels;
          for (let channel = first; channel < end; channel++) {
            const value = input[place + channel]!;
            // After a ReLU about half of all values are 0.
            if (value === 0) continue;
            const weight = (tap + channel) * outChannels;
            for (let out = 0; out < outChannels; out++) sums[out] = sums[out]! + value * weights[weight + out]!;
          }
        }
      }
      for (let out = 0; out < outChannels; out++) squares += sums[out]! ** 2;
    }
  }
  return Math.sqrt(squares);
}
