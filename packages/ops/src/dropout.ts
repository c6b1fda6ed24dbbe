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
    backward: ([dy], [x, mask]) => ({
      x: () => dropoutWithMask(dy!, mask!),
      mask: () => mul(dy!, x!),
    }),
  },
});

/**
 * What dropout multiplies with: 0 with probability `rate`, else `1 / (1 - rate)`. Drawn from the seeded generator, and so
 * the same on every backend.
 *
 * @throws OpError where `rate` is not in [0, 1)
 */
export function dropoutMask<T extends Tensor>(shape: number[], rate: number, random: Random): T {
  if (!(rate >= 0 && rate < 1)) throw new OpError('dropout', `rate must be in [0, 1), got ${rate}`);
  const kept = 1 / (1 - rate);
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, () => (random.uniform() < rate ? 0 : kept));
  return tensor(values, shape) as T;
}

/** Dropout with a mask that was drawn before; also its own gradient, from `dy`. */
export function dropoutWithMask<T extends Tensor>(x: T, mask: T): T {
  return applyMask({ x, mask }, {})[0] as T;
}

/**
 * Sets each value to zero with probability `rate` and scales the others by `1 / (1 - rate)`, so that the expectation
 * stays (Srivastava et al. 2014; 0.2 after each convolution in the DenseNet paper, section 4.2, without augmentation).
 *
 * @param x of any shape
 * @param rate 0 (keeps all, draws nothing) up to, not including, 1
 * @throws OpError where `rate` is out of range
 */
export function dropout<T extends Tensor>(x: T, rate: number, random: Random): T {
  return rate === 0 ? x : dropoutWithMask(x, dropoutMask<T>(x.shape, rate, random));
}
