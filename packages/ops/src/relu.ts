import { relu as coreRelu, mul, step, type Tensor } from '@tensorflow/tfjs-core';
import { defineOp } from './defineOp.ts';
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
    backward: ([dy], [y]) => ({ x: () => reluGrad({ dy: dy!, y: y! }, {})[0]! }),
  },
});

/** `max(x, 0)`, of any shape. The gradient at 0 is 0, as in PyTorch. */
export function relu<T extends Tensor>(x: T): T {
  return rectify({ x }, {})[0] as T;
}
