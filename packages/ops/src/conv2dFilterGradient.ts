import {
  addN,
  type backend_util,
  conv2d,
  slice,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';

/** Products that one float32 sum adds up at most, unless one image has more: longer sums lose digits. */
const longestSum = 8192;

type ExplicitPadding = backend_util.ExplicitPadding;

/**
 * Gradient of a convolution's filter, computed as a convolution itself: of the input with the output's gradient, where the images
 * of the batch take the place of channels, and the stride that of the dilation. The alternative, a matrix product for each filter
 * tap, takes ten times as long on the wasm backend.
 *
 * @param x input of the convolution, `[batch, height, width, inChannels]`
 * @param dy gradient of its output, `[batch, outHeight, outWidth, outChannels]`
 * @returns `[kernelHeight, kernelWidth, inChannels, outChannels]`
 */
export function filterGradientByConvolution(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: readonly number[],
  { stride, padding }: { stride: number; padding: number },
): Tensor {
  const [kernelHeight, kernelWidth] = filterShape as [number, number, number, number];
  const [batch, outHeight, outWidth] = dy.shape;
  // Explicit on each side: given a single number, tfjs-core takes a window to be as wide as it is high.
  const edges: [number, number] = [padding, padding];
  const allSides: ExplicitPadding = [[0, 0], edges, edges, [0, 0]];
  const images = Math.max(1, Math.floor(longestSum / (outHeight * outWidth)));
  const sums: Tensor4D[] = [];
  for (let first = 0; first < batch; first += images) {
    const count = Math.min(images, batch - first);
    sums.push(
      tidy(() => {
        const group = (maps: Tensor4D) => (count === batch ? maps : slice(maps, [first, 0, 0, 0], [count, -1, -1, -1]));
        const input = transpose(group(x), [3, 1, 2, 0]);
        const window = transpose(group(dy), [1, 2, 0, 3]);
        return conv2d(input, window, 1, allSides, 'NHWC', stride, 'floor');
      }),
    );
  }
  const summed = sums.length === 1 ? sums[0]! : addN(sums);
  // The sum is larger than the filter where no window reached the last rows and columns of the input.
  const cut = slice(summed, [0, 0, 0, 0], [-1, kernelHeight, kernelWidth, -1]);
  return transpose(cut, [1, 2, 0, 3]);
}
