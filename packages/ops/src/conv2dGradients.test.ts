import { dispose, memory, randomUniform, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import { conv2dFilterGradient, conv2dInputGradient } from './index.ts';

type Sizes = [number, number, number, number];

interface Case {
  /** The convolution's input, `[batch, height, width, inChannels]`. */
  input: Sizes;
  kernelSize: number;
  outChannels: number;
  stride: number;
  padding: number;
}

const uniform = (shape: Sizes, seed: number) => randomUniform(shape, -1, 1, 'float32', seed) as Tensor4D;

function sizesOf({ input, kernelSize, outChannels, stride, padding }: Case): { output: Sizes; filter: Sizes } {
  const [batch, height, width, inChannels] = input;
  const size = (length: number) => Math.floor((length + 2 * padding - kernelSize) / stride) + 1;
  return {
    output: [batch, size(height), size(width), outChannels],
    filter: [kernelSize, kernelSize, inChannels, outChannels],
  };
}

/** The convolution's definition in float64: calls `visit` with the places in input, filter and output of each product. */
function eachProduct(one: Case, visit: (inputAt: number, filterAt: number, outputAt: number) => void): void {
  const [batch, height, width, channels] = one.input;
  const [, outHeight, outWidth, outChannels] = sizesOf(one).output;
  const { kernelSize, stride, padding } = one;
  for (let image = 0; image < batch; image++)
    for (let outRow = 0; outRow < outHeight; outRow++)
      for (let outColumn = 0; outColumn < outWidth; outColumn++)
        for (let tap = 0; tap < kernelSize * kernelSize; tap++) {
          const row = outRow * stride - padding + Math.floor(tap / kernelSize);
          const column = outColumn * stride - padding + (tap % kernelSize);
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          for (let channel = 0; channel < channels; channel++)
            for (let out = 0; out < outChannels; out++)
              visit(
                ((image * height + row) * width + column) * channels + channel,
                (tap * channels + channel) * outChannels + out,
                ((image * outHeight + outRow) * outWidth + outColumn) * outChannels + out,
              );
        }
}

const cases: Record<string, Case> = {
  '1x1': { input: [2, 5, 4, 3], kernelSize: 1, outChannels: 5, stride: 1, padding: 0 },
  '1x1, stride 2': { input: [2, 5, 4, 3], kernelSize: 1, outChannels: 2, stride: 2, padding: 0 },
  '1x1 with padding': { input: [2, 3, 4, 2], kernelSize: 1, outChannels: 3, stride: 1, padding: 1 },
  '3x3': { input: [3, 5, 7, 2], kernelSize: 3, outChannels: 4, stride: 1, padding: 1 },
  '3x3 without padding': { input: [3, 5, 7, 2], kernelSize: 3, outChannels: 4, stride: 1, padding: 0 },
  '3x3, stride 2, all read': { input: [2, 7, 5, 3], kernelSize: 3, outChannels: 2, stride: 2, padding: 1 },
  '3x3, stride 2, one row and column unread': {
    input: [2, 8, 6, 3],
    kernelSize: 3,
    outChannels: 2,
    stride: 2,
    padding: 0,
  },
  '3x3, stride 3, two unread': { input: [2, 8, 8, 3], kernelSize: 3, outChannels: 2, stride: 3, padding: 0 },
  '7x7, stride 2': { input: [2, 12, 9, 1], kernelSize: 7, outChannels: 3, stride: 2, padding: 3 },
  // More products than one float32 sum is given: two groups of images, the second smaller.
  'large batch': { input: [21, 20, 20, 2], kernelSize: 1, outChannels: 2, stride: 1, padding: 0 },
};

describeOnEachBackend('gradients of a convolution', () => {
  it.each(Object.entries(cases))('%s: are what its definition says', async (_name, one) => {
    const { output, filter: filterShape } = sizesOf(one);
    const [x, filter, dy] = [uniform(one.input, 1), uniform(filterShape, 2), uniform(output, 3)];
    const [xs, filters, dys] = await Promise.all([x.data(), filter.data(), dy.data()]);
    const [dxs, dfilters] = [new Float64Array(xs.length), new Float64Array(filters.length)];
    eachProduct(one, (inputAt, filterAt, outputAt) => {
      dxs[inputAt] = dxs[inputAt]! + dys[outputAt]! * filters[filterAt]!;
      dfilters[filterAt] = dfilters[filterAt]! + dys[outputAt]! * xs[inputAt]!;
    });
    const { stride, padding } = one;
    const before = memory();
    const dx = conv2dInputGradient(dy, filter, one.input, { stride, padding });
    const dfilter = conv2dFilterGradient(x, dy, filterShape, { stride, padding });
    expect([dx.shape, dfilter.shape]).toEqual([one.input, filterShape]);
    expect(relativeDifference(await dx.data(), dxs)).toBeLessThan(1e-6);
    expect(relativeDifference(await dfilter.data(), dfilters)).toBeLessThan(3e-6);
    dispose([dx, dfilter]);
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numDataBuffers).toBe(before.numDataBuffers);
    dispose([x, filter, dy]);
  });
});
