import type { Tensor4D } from '@tensorflow/tfjs-core';
import {
  add,
  concat1d,
  div,
  mul,
  neg,
  rsqrt,
  split,
  sub,
  type Tensor,
  type Tensor1D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { BatchReplicas } from './batchReplicas.ts';
import { accumulatorsOf, addByPosition, inOrder } from './byPosition.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { expectParts, type NormInputs, type NormVectors, vectors } from './normRelu.ts';
import { expectAccumulators, type NormGradients } from './normReluGradient.ts';

type Inputs = NormInputs & { sums: Tensor; count: Tensor };

/** Adds to each part's accumulator what reaches the part through the batch's mean and variance. */
export function composeMomentsGrad(inputs: Inputs, { epsilon }: { epsilon: number }): Tensor[] {
  const { mean, variance, gamma, sums, count } = inputs;
  const xs = inOrder(inputs);
  const channels = xs.map((x) => x.shape[3]!);
  const [dgamma, dbeta] = split(sums, 2);
  const inverseDeviation = rsqrt(add(variance, epsilon));
  const factor = neg(div(mul(gamma, inverseDeviation), count));
  const slopes = split(mul(mul(factor, inverseDeviation), dgamma!), channels);
  const constants = split(mul(factor, dbeta!), channels);
  const means = split(mean, channels);
  return accumulatorsOf(inputs, xs.length).map((accumulator, part) =>
    tidy(() => {
      const through = add(mul(sub(xs[part]!, means[part]!), slopes[part]!), constants[part]!);
      return add(accumulator!, through);
    }),
  );
}

const momentsGrad = /* @__PURE__ */ defineOp<Inputs, { epsilon: number }>({
  name: kernelNames.momentsGrad,
  compose: composeMomentsGrad,
});

/**
 * The second half of a norm's gradient where its mean and variance are of a batch whose parts several processes have: these depend on
 * every process's maps, so what reaches the maps through them is made of the sums of `dgamma` and `dbeta` over all. The first half is
 * `normReluGradient`, `normReluConvGradient` or `normReluMaxPoolGradient` with `batchStatistics: false`.
 *
 * The gradients that come in must be those of one loss of the whole batch in all processes. One sum over all processes.
 *
 * @param own what the first half gave; its `dgamma` and `dbeta` are this process's share of the whole, and stay so
 * @param xs the parts, `[batch, height, width, channels_i]`
 * @param norm with mean and variance of the whole batch
 * @param count how many values a channel has in all processes, `[1]`
 * @param options `isPadding`: whether the parts count nothing in the batch, so that nothing reaches them through its moments
 * @returns the accumulators with that added; those of `own` are used up (disposed of)
 * @throws OpError where shapes do not fit; then the accumulators are as they were
 */
export function gradientOverReplicas(
  own: NormGradients,
  xs: readonly Tensor4D[],
  norm: NormVectors,
  count: Tensor1D,
  replicas: BatchReplicas,
  { epsilon, isPadding = false }: { epsilon: number; isPadding?: boolean },
): Tensor[] {
  const op = 'gradientOverReplicas';
  expectParts(op, xs, norm);
  expectAccumulators(op, xs, own.accumulators);
  expectFloats(op, 'count', count, [1]);
  for (const name of ['dgamma', 'dbeta'] as const) expectFloats(op, name, own[name], norm.mean.shape);
  const made = tidy(() => {
    const sums = replicas.sumTensor(concat1d([own.dgamma, own.dbeta]));
    if (isPadding) return own.accumulators;
    const inputs = addByPosition({ ...vectors(norm), sums, count }, xs);
    return momentsGrad(addByPosition(inputs, own.accumulators, 'a'), { epsilon });
  });
  own.accumulators.forEach((old, index) => {
    if (old !== made[index]) old.dispose();
  });
  return made;
}
