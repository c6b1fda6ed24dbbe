import { concat, matMul, pad, reshape, stridedSlice, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Gradient of a convolution's loss with respect to its filter, as one matrix product a filter tap: the tap at (i, j) saw
 * the input shifted by (i, j), so its gradient is that shifted input, transposed, times `dy`.
 *
 * @param x input of the convolution, `[batch, height, width, inChannels]`
 * @param dy gradient of its output, `[batch, outHeight, outWidth, outChannels]`
 * @returns `[kernelHeight, kernelWidth, inChannels, outChannels]`
 */
export function filterGradientByTaps(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: readonly number[],
  { stride, padding }: { stride: number; padding: number },
): Tensor {
  const [kernelHeight, kernelWidth, inChannels, outChannels] = filterShape as [number, number, number, number];
  const [batch, outHeight, outWidth] = dy.shape;
  const positions = batch * outHeight * outWidth;
  const gradients = reshape(dy, [positions, outChannels]);
  const padded =
    padding === 0
      ? x
      : pad(x, [
          [0, 0],
          [padding, padding],
          [padding, padding],
          [0, 0],
        ]);
  const taps: Tensor[] = [];
  for (let row = 0; row < kernelHeight; row++) {
    for (let column = 0; column < kernelWidth; column++) {
      const end = [batch, row + (outHeight - 1) * stride + 1, column + (outWidth - 1) * stride + 1, inChannels];
      const seen = stridedSlice(padded, [0, row, column, 0], end, [1, stride, stride, 1]);
      taps.push(matMul(reshape(seen, [positions, inChannels]), gradients, true, false));
      seen.dispose();
    }
  }
  return reshape(concat(taps, 0), [kernelHeight, kernelWidth, inChannels, outChannels]);
}
