import { add, div, mul, sqrt, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../model.ts';
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
      // Both means begin at 0: this corrects the bias that they have from it in the first steps.
      const stepSize = learningRate / (1 - beta1 ** step);
      const rootOfCorrection = Math.sqrt(1 - beta2 ** step);
      const updated = { parameters: {} as NamedTensors, state: {} as NamedTensors };
      for (const [name, gradient] of Object.entries(gradients)) {
        const [m, v, p] = tidy((): [Tensor, Tensor, Tensor] => {
          const nextMean = add(mul(state[`${name}.${mean}`]!, beta1), mul(gradient, 1 - beta1));
          const nextSquare = add(mul(state[`${name}.${meanSquare}`]!, beta2), mul(square(gradient), 1 - beta2));
          const decayed = mul(parameters[name]!, 1 - learningRate * weightDecay);
          const deviation = add(div(sqrt(nextSquare), rootOfCorrection), epsilon);
          return [nextMean, nextSquare, sub(decayed, mul(div(nextMean, deviation), stepSize))];
        });
        updated.state[`${name}.${mean}`] = m;
        updated.state[`${name}.${meanSquare}`] = v;
        updated.parameters[name] = p;
      }
      return updated;
    },
  };
}
