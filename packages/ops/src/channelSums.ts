import { div, sum, type Tensor } from '@tensorflow/tfjs-core';
import { defineOp } from './defineOp.ts';
import { kernelNames } from './kernelNames.ts';

const sums = /* @__PURE__ */ defineOp<{ x: Tensor }>({
  name: kernelNames.channelSums,
  // All at once, for backends that add in float64 or in a tree: axis by axis, WebGPU takes 20 to 45 times as long.
  compose: ({ x }) => [sum(x, [0, 1, 2])],
});

/** Sum over batch, height and width: `[batch, height, width, channels]` to `[channels]`. */
export function sumByChannel(x: Tensor): Tensor {
  return sums({ x }, {})[0]!;
}

/** Mean over batch, height and width: `[batch, height, width, channels]` to `[channels]`. */
export function meanByChannel(x: Tensor): Tensor {
  return div(sumByChannel(x), x.size / x.shape[3]!);
}
