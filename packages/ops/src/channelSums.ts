import { div, sum, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Sum over batch, height and width: `[batch, height, width, channels]` to `[channels]`. Axis by axis, because a backend
 * that adds one value after another (wasm) loses digits over thousands of them: in the chapter's network a mean of 2048
 * values was 9e-6 from the truth instead of 5e-7, and more values went to the other side of a ReLU's zero.
 */
export function sumByChannel(x: Tensor): Tensor {
  return sum(sum(sum(x, 2), 1), 0);
}

/** Mean over batch, height and width: `[batch, height, width, channels]` to `[channels]`. */
export function meanByChannel(x: Tensor): Tensor {
  return div(sumByChannel(x), x.size / x.shape[3]!);
}
