import { relu as coreRelu, mul, step, type Tensor } from '@tensorflow/tfjs-core';
import { defineOp } from './defineOp.ts';
import { expectFloat32, expectFloats } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

const reluGrad = /* @__PURE__ */ defineOp<{ dy: Tensor; y: Tensor }>({
  name: kernelNames.reluGrad,
  compose: ({ dy, y }) => [mul(dy, step(y))],
});

const rectify = /* @__PURE__ */ defineOp<{ x: Tensor }>({
  name: kernelNames.relu,
  compose: ({ x }) => [coreRelu(x)],
  gradient: {
    // The output tells where the input was positive; the input itself need not be kept.
    saveOutputs: [true],
    backward: ([dy], [y]) => ({ x: () => reluGradient(dy!, y!) }),
  },
});

/** `max(x, 0)`, of any shape; of NaN, NaN. The gradient at 0 is 0, as in PyTorch. */
export function relu<T extends Tensor>(x: T): T {
  expectFloat32('relu', 'x', x);
  return rectify({ x }, {})[0] as T;
}

/**
 * Gradient of ReLU's input from that of its output and the output `y`: `dy` where `y` is above 0, else 0. A NaN in either gives
 * NaN, and so does an infinite `dy` where `y` is 0.
 *
 * @throws OpError where shapes do not fit
 */
export function reluGradient<T extends Tensor>(dy: T, y: T): T {
  expectFloat32('reluGradient', 'y', y);
  expectFloats('reluGradient', 'dy', dy, y.shape);
  return reluGrad({ dy, y }, {})[0] as T;
}
