import { add, addN, div, minimum, mul, sqrt, square, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { GradientTransform } from './task.ts';

/** Added to the norm, so that nothing is divided by 0: PyTorch's value. */
const smallest = 1e-6;

/**
 * Scales all gradients by one factor where their norm, taken over all of them together, is above `most` (Pascanu et al. 2013),
 * as PyTorch's `clip_grad_norm_`.
 *
 * @throws RangeError where `most` is not above 0
 */
export function clipByGlobalNorm(most: number): GradientTransform {
  if (!(most > 0)) throw new RangeError(`the norm to clip to must be above 0, got ${most}`);
  return (gradients) =>
    tidy(() => {
      const names = Object.keys(gradients);
      if (names.length === 0) return {};
      const norm = sqrt(addN(names.map((name) => sum(square(gradients[name]!)))));
      const scale = minimum(1, div(most, add(norm, smallest)));
      return Object.fromEntries(names.map((name): [string, Tensor] => [name, mul(gradients[name]!, scale)]));
    });
}
