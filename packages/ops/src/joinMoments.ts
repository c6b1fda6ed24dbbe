import { concat1d, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { addByPosition, byPosition, inOrder } from './byPosition.ts';
import type { ChannelMoments } from './channelMoments.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectFloats, expectRank, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

const join = /* @__PURE__ */ defineOp<TensorInputs>({
  name: kernelNames.joinMoments,
  compose: (inputs) =>
    [inOrder(inputs), inOrder(inputs, 'v')].map((vectors: Tensor[]) => concat1d(vectors as Tensor1D[])),
});

/**
 * The moments of a concatenation, from those of what it joins.
 *
 * @param joined `[channels_i]` each, in order
 * @returns `[sum of channels_i]`
 * @throws OpError where there is none, or a mean and its variance are no vectors of one length
 */
export function joinMoments(joined: readonly ChannelMoments[]): ChannelMoments {
  if (joined.length === 0) throw new OpError('joinMoments', 'needs at least one, got none');
  for (const [index, { mean, variance }] of joined.entries()) {
    expectRank('joinMoments', `mean ${index}`, mean, 1);
    for (const vector of [mean, variance]) expectFloats('joinMoments', `moments ${index}`, vector, mean.shape);
  }
  const means = byPosition(joined.map(({ mean }) => mean));
  const variances = joined.map(({ variance }) => variance);
  const [mean, variance] = join(addByPosition(means, variances, 'v'), {});
  return { mean: mean as Tensor1D, variance: variance as Tensor1D };
}
