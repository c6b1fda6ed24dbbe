import { sgdUpdate } from '@densenet/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';

export interface SgdOptions {
  /** Share of the last update's direction that is kept, in [0, 1). */
  momentum?: number;
  /** Looks ahead along the momentum (Sutskever et al. 2013), as the DenseNet paper does (section 4.2). */
  nesterov?: boolean;
  /** L2 penalty added to the gradient of every trainable parameter. */
  weightDecay?: number;
}

/**
 * Stochastic gradient descent with PyTorch's formulas: `v = momentum v + g`, `p = p - learningRate v`, momentum kept by
 * the parameter's name.
 *
 * @throws RangeError where an option is out of range, or Nesterov's momentum is asked for without momentum
 */
export function sgd({ momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  if (!(momentum >= 0 && momentum < 1)) throw new RangeError(`momentum must be in [0, 1), got ${momentum}`);
  if (!(weightDecay >= 0)) throw new RangeError(`weightDecay must not be negative, got ${weightDecay}`);
  if (nesterov && momentum === 0) throw new RangeError('nesterov needs a momentum above 0, got momentum 0');
  return {
    // The momentum of a parameter has the parameter's own name.
    stateSpecs: (parameters) => (momentum === 0 ? [] : parameters.map(({ name, shape }) => ({ name, shape }))),
    update: ({ gradients, state, parameters, learningRate }) => {
      const names = Object.keys(gradients);
      const velocities = momentum === 0 ? [] : names.map((name) => state[name]!);
      const updated = sgdUpdate(
        names.map((name) => parameters[name]!),
        names.map((name) => gradients[name]!),
        velocities,
        learningRate,
        { momentum, nesterov, weightDecay },
      );
      const named = (tensors: readonly Tensor[]) =>
        Object.fromEntries(tensors.map((tensor, index) => [names[index]!, tensor]));
      return { parameters: named(updated.parameters), state: named(updated.velocities) };
    },
  };
}
