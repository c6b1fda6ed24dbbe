import { add, div, mul, split, sqrt, square, sub, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { addByPosition, inOrder } from './byPosition.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectFloat32, expectFloats, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

export interface AdamWSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  learningRate: number;
  /** Number of this update, from 1. */
  step: number;
}

/** All parameters in one call, since most of them are so small that the calls would take longer than the work. */
const update = /* @__PURE__ */ defineOp<TensorInputs & { numbers: Tensor }>({
  name: kernelNames.adamwUpdate,
  compose: (inputs) => {
    const [gradients, means, variances] = [inOrder(inputs, 'g'), inOrder(inputs, 'm'), inOrder(inputs, 'v')];
    const numbers = split(inputs.numbers, inputs.numbers.size) as Tensor[];
    const [beta1, rest1, beta2, rest2, kept, stepSize, rootOfCorrection, epsilon] = numbers as [Tensor, ...Tensor[]];
    const updated = inOrder(inputs).map((parameter, index) =>
      // A tidy for each parameter: the intermediate tensors of all at once would take several times the parameters' memory.
      tidy((): [Tensor, Tensor, Tensor] => {
        const gradient = gradients[index]!;
        const mean = add(mul(means[index]!, beta1), mul(gradient, rest1!));
        const variance = add(mul(variances[index]!, beta2!), mul(square(gradient), rest2!));
        const deviation = add(div(sqrt(variance), rootOfCorrection!), epsilon!);
        return [sub(mul(parameter, kept!), mul(div(mean, deviation), stepSize!)), mean, variance];
      }),
    );
    return [0, 1, 2].flatMap((which) => updated.map((one) => one[which]!));
  },
});

/**
 * A step of Adam with weight decay of its own (Loshchilov and Hutter 2019), with PyTorch's formulas: `m = beta1 m + (1 - beta1) g`,
 * `v = beta2 v + (1 - beta2) g^2`, and with `m'` and `v'` for these without the bias of their beginning at 0,
 * `(1 - learningRate weightDecay) p - learningRate m' / (sqrt(v') + epsilon)`.
 *
 * @param means of the gradient, for each parameter
 * @param variances means of the squared gradient, for each parameter
 * @returns new tensors; the arguments stay the caller's
 * @throws OpError where numbers or shapes do not fit
 */
export function adamwUpdate(
  parameters: readonly Tensor[],
  gradients: readonly Tensor[],
  means: readonly Tensor[],
  variances: readonly Tensor[],
  { beta1, beta2, epsilon, weightDecay, learningRate, step }: AdamWSettings,
): { parameters: Tensor[]; means: Tensor[]; variances: Tensor[] } {
  const lists = { gradient: gradients, mean: means, variance: variances };
  for (const [name, list] of Object.entries(lists)) {
    if (list.length === parameters.length) continue;
    throw new OpError('adamwUpdate', `expected ${parameters.length} ${name}s, one a parameter, got ${list.length}`);
  }
  for (const [index, parameter] of parameters.entries()) {
    expectFloat32('adamwUpdate', `parameter ${index}`, parameter);
    for (const [name, list] of Object.entries(lists)) {
      expectFloats('adamwUpdate', `${name} ${index}`, list[index]!, parameter.shape);
    }
  }
  const count = parameters.length;
  if (count === 0) return { parameters: [], means: [], variances: [] };
  // A tensor and no attributes: TensorFlow would keep a kernel for each step. And 1 - beta is computed here, in double precision:
  // float32 would be wrong by 1e-5 of it.
  const numbers = tensor1d([
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    1 - learningRate * weightDecay,
    learningRate / (1 - beta1 ** step),
    Math.sqrt(1 - beta2 ** step),
    epsilon,
  ]);
  const inputs = addByPosition({ numbers }, parameters);
  addByPosition(inputs, gradients, 'g');
  addByPosition(inputs, means, 'm');
  addByPosition(inputs, variances, 'v');
  const outputs = update(inputs, {});
  numbers.dispose();
  return {
    parameters: outputs.slice(0, count),
    means: outputs.slice(count, 2 * count),
    variances: outputs.slice(2 * count),
  };
}
