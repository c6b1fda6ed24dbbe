import {
  add,
  concat,
  dispose,
  equal,
  logicalAnd,
  logicalNot,
  logicalOr,
  pad,
  reshape,
  slice,
  stridedSlice,
  type Tensor,
  type Tensor4D,
  tidy,
  where,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { withInfinityForNaN } from './composeMaxPool.ts';
import type { WindowSpec } from './specs.ts';

/**
 * Gradient of max-pooling: each window hands its gradient to its first maximum in reading order, as PyTorch does. Composed
 * tap by tap, because the backends' own kernels differ: that of wasm starts its search at the smallest positive float, so
 * that a window without a positive value gives its gradient to the wrong place, and prefers the last of equal maxima.
 *
 * @param x input of the pooling, `[batch, height, width, channels]`; `y` its output, `dy` the gradient of that
 * @returns of the shape of `x`
 */
export function maxPoolGradientByTaps(dy: Tensor4D, x: Tensor4D, y: Tensor4D, window: WindowSpec): Tensor {
  const { kernelSize, stride, padding } = window;
  const [batch, height, width, channels] = x.shape;
  const [, outHeight, outWidth] = y.shape;
  const edges = [padding, padding] as [number, number];
  const maxima = tidy(() => withInfinityForNaN(y));
  const padded = tidy(() => pad(withInfinityForNaN(x), [[0, 0], edges, edges, [0, 0]], Number.NEGATIVE_INFINITY));
  // Large enough for the last window's last tap and for the padded input, of which the middle is cut out at the end.
  const canvas = [outHeight, outWidth].map((size, axis) =>
    Math.max(size * stride + kernelSize - 1, padded.shape[axis + 1]!),
  );
  const nothing = zerosLike(dy);
  // One by one and not by `addN`, which for so many inputs needs more than the 8 buffers that WebGPU allows, and gives nothing.
  let gathered: Tensor | undefined;
  let taken: Tensor | undefined;
  for (let row = 0; row < kernelSize; row++) {
    for (let column = 0; column < kernelSize; column++) {
      const end = [batch, row + (outHeight - 1) * stride + 1, column + (outWidth - 1) * stride + 1, channels];
      const seen = stridedSlice(padded, [0, row, column, 0], end, [1, stride, stride, 1]);
      const isMaximum = equal(seen, maxima);
      const wins: Tensor = taken ? logicalAnd(isMaximum, logicalNot(taken)) : isMaximum;
      taken = taken ? logicalOr(taken, isMaximum) : isMaximum;
      const spread = spreadOut(where(wins, dy, nothing), stride);
      const after = [canvas[0]! - row - spread.shape[1], canvas[1]! - column - spread.shape[2]];
      const part = pad(spread, [
        [0, 0],
        [row, after[0]!],
        [column, after[1]!],
        [0, 0],
      ]);
      const before = gathered;
      gathered = before ? add(before, part) : part;
      if (before) dispose([before, part]);
    }
  }
  return slice(gathered as Tensor4D, [0, padding, padding, 0], [batch, height, width, channels]);
}

/** Puts `stride - 1` zeros behind every row and every column. */
function spreadOut(x: Tensor4D, stride: number): Tensor4D {
  if (stride === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const gap = stride - 1;
  const wide = concat([x, zeros([batch, height, width, gap * channels])], 3);
  const row = width * stride * channels;
  const tall = concat([reshape(wide, [batch, height, row]), zeros([batch, height, gap * row])], 2);
  return reshape(tall, [batch, height * stride, width * stride, channels]);
}
