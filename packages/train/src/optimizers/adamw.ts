import { adamwUpdate } from '@densenet/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';

export interface AdamWOptions {
  /** Share of the mean gradient that is kept from step to step, in [0, 1). */
  beta1?: number;
  /** Share of the mean squared gradient that is kept, in [0, 1). */
  beta2?: number;
  /** Added to the root of the mean square, by which the mean gradient is divided. */
  epsilon?: number;
  /** Times the learning rate, the share of a parameter that is subtracted at each step, apart from its gradient. */
  weightDecay?: number;
}

/**
 * Adam (Kingma and Ba 2015) with weight decay of its own (Loshchilov and Hutter 2019), with PyTorch's formulas and defaults.
 * Keeps `NAME.exp_avg` and `NAME.exp_avg_sq` of each parameter, PyTorch's names of the two means.
 *
 * @throws RangeError where an option is out of range
 */
export function adamw({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0.01,
}: AdamWOptions = {}): Optimizer {
  for (const [name, value] of Object.entries({ beta1, beta2 })) {
    if (!(value >= 0 && value < 1)) throw new RangeError(`${name} must be in [0, 1), got ${value}`);
  }
  if (!(epsilon > 0)) throw new RangeError(`epsilon must be above 0, got ${epsilon}`);
  if (!(weightDecay >= 0)) throw new RangeError(`weightDecay must not be negative, got ${weightDecay}`);
  const [mean, meanSquare] = ['exp_avg', 'exp_avg_sq'];
  return {
    stateSpecs: (parameters) =>
      parameters.flatMap(({ name, shape }) => [
        { name: `${name}.${mean}`, shape },
        { name: `${name}.${meanSquare}`, shape },
      ]),
    update: ({ gradients, state, parameters, step, learningRate }) => {
      const names = Object.keys(gradients);
      const updated = adamwUpdate(
        names.map((name) => parameters[name]!),
        names.map((name) => gradients[name]!),
        names.map((name) => state[`${name}.${mean}`]!),
        names.map((name) => state[`${name}.${meanSquare}`]!),
        { beta1, beta2, epsilon, weightDecay, learningRate, step },
      );
      const named = (tensors: readonly Tensor[], suffix = '') =>
        Object.fromEntries(tensors.map((tensor, index) => [names[index]! + suffix, tensor]));
      return {
        parameters: named(updated.parameters),
        state: { ...named(updated.means, `.${mean}`), ...named(updated.variances, `.${meanSquare}`) },
      };
    },
  };
}
