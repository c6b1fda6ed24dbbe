import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { defineOp } from './defineOp.ts';
import { kernelNames } from './kernelNames.ts';

const shared = /* @__PURE__ */ defineOp<{ x: Tensor }>({
  name: kernelNames.share,
  // On wasm `clone` copies, and `reshape` shares; on native TensorFlow it is the other way round by TensorFlow.js' count.
  compose: ({ x }) => [clone(x)],
});

/** Another tensor of the same data, to be disposed of by itself. */
export function share<T extends Tensor>(x: T): T {
  return shared({ x }, {})[0] as T;
}
