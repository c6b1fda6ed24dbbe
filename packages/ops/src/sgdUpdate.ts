import { add, mul, scalar, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { addByPosition, inOrder } from './byPosition.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectFloat32, expectFloats, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

export interface SgdAttributes {
  momentum: number;
  /** Whether the step looks ahead along the momentum (Nesterov). */
  nesterov: boolean;
  weightDecay: number;
}

/** All parameters in one call, since most of them are so small that the calls would take longer than the work. */
const update = /* @__PURE__ */ defineOp<TensorInputs & { rate: Tensor }, SgdAttributes>({
  name: kernelNames.sgdUpdate,
  compose: (inputs, { momentum, nesterov, weightDecay }) => {
    const [gradients, velocities] = [inOrder(inputs, 'g'), inOrder(inputs, 'v')];
    const updated: Tensor[] = [];
    const moved: Tensor[] = [];
    for (const [index, parameter] of inOrder(inputs).entries()) {
      const before = velocities[index];
      // A tidy for each parameter: the intermediate tensors of all at once would take several times the parameters' memory.
      const [next, velocity] = tidy(() => {
        const gradient = gradients[index]!;
        const decayed = weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
        const velocity = before ? add(mul(before, momentum), decayed) : decayed;
        const direction = before && nesterov ? add(decayed, mul(velocity, momentum)) : velocity;
        const next = sub(parameter, mul(direction, inputs.rate));
        return before ? [next, velocity] : [next];
      });
      updated.push(next!);
      if (velocity) moved.push(velocity);
    }
    return [...updated, ...moved];
  },
});

/**
 * A step of stochastic gradient descent with PyTorch's formulas: `g = gradient + weightDecay p`, `v = momentum v + g`,
 * `p - learningRate v`, or with Nesterov's momentum `p - learningRate (g + momentum v)`.
 *
 * @param velocities of each parameter, or none at all without momentum
 * @returns new tensors; the arguments stay the caller's
 * @throws OpError where numbers or shapes do not fit
 */
export function sgdUpdate(
  parameters: readonly Tensor[],
  gradients: readonly Tensor[],
  velocities: readonly Tensor[],
  learningRate: number,
  { momentum, nesterov, weightDecay }: SgdAttributes,
): { parameters: Tensor[]; velocities: Tensor[] } {
  for (const [name, { length }] of Object.entries({ gradients, velocities })) {
    if (length === parameters.length || (length === 0 && name === 'velocities')) continue;
    throw new OpError('sgdUpdate', `expected ${parameters.length} ${name}, one a parameter, got ${length}`);
  }
  for (const [index, parameter] of parameters.entries()) {
    const { shape } = parameter;
    expectFloat32('sgdUpdate', `parameter ${index}`, parameter);
    expectFloats('sgdUpdate', `gradient ${index}`, gradients[index]!, shape);
    if (velocities.length > 0) expectFloats('sgdUpdate', `velocity ${index}`, velocities[index]!, shape);
  }
  if (parameters.length === 0) return { parameters: [], velocities: [] };
  // A tensor and no attribute: TensorFlow would keep a kernel for each rate that a schedule has ever had.
  const rate = scalar(learningRate);
  const inputs = addByPosition({ rate }, parameters);
  addByPosition(inputs, gradients, 'g');
  addByPosition(inputs, velocities, 'v');
  const outputs = update(inputs, { momentum, nesterov, weightDecay });
  rate.dispose();
  return { parameters: outputs.slice(0, parameters.length), velocities: outputs.slice(parameters.length) };
}
