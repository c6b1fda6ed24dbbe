import { mul, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { defineOp } from './defineOp.ts';
import { OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import type { Random } from './random.ts';

const applyMask = /* @__PURE__ */ defineOp<{ x: Tensor; mask: Tensor }>({
  name: kernelNames.dropout,
  compose: ({ x, mask }) => [mul(x, mask)],
  gradient: {
    saveInputs: ['x', 'mask'],
    backward: ([dy], [x, mask]) => ({ x: () => mul(dy!, mask!), mask: () => mul(dy!, x!) }),
  },
});

/**
 * Sets each value to zero with probability `rate` and scales the others by `1 / (1 - rate)`, so that the expectation
 * stays (Srivastava et al. 2014; 0.2 after each convolution in the DenseNet paper, section 4.2, without augmentation).
 * The mask is drawn from the seeded generator, and so is the same on every backend.
 *
 * @param x of any shape
 * @param rate 0 (keeps all, draws nothing) up to, not including, 1
 * @throws OpError if `rate` is out of range
 */
export function dropout<T extends Tensor>(x: T, rate: number, random: Random): T {
  if (!(rate >= 0 && rate < 1)) throw new OpError('dropout', `rate must be in [0, 1), got ${rate}`);
  if (rate === 0) return x;
  const kept = 1 / (1 - rate);
  const values = Float32Array.from({ length: x.size }, () => (random.uniform() < rate ? 0 : kept));
  return applyMask({ x, mask: tensor(values, x.shape) }, {})[0] as T;
}
