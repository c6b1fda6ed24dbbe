import { concat1d, div, square, sub, sum, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { addByPosition, byPosition, inOrder } from './byPosition.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectFloats, expectMaps, expectRank, expectSeveralValues, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

const sums = /* @__PURE__ */ defineOp<{ x: Tensor }>({
  name: kernelNames.channelSums,
  // All axes at once: axis by axis, WebGPU takes 20 to 45 times as long. Where a backend adds one value after another (wasm, native
  // TensorFlow), that loses digits (a mean of 2048 values was 9e-6 off), and a kernel of its own is registered.
  compose: ({ x }) => [sum(x, [0, 1, 2])],
});

/** Sum over batch, height and width: `[batch, height, width, channels]` to `[channels]`. */
export function sumByChannel(x: Tensor): Tensor {
  return sums({ x }, {})[0]!;
}

/** Mean over batch, height and width: `[batch, height, width, channels]` to `[channels]`. */
export function meanByChannel(x: Tensor): Tensor {
  return div(sumByChannel(x), x.size / x.shape[3]!);
}

const moments = /* @__PURE__ */ defineOp<{ x: Tensor }>({
  name: kernelNames.channelMoments,
  compose: ({ x }) => {
    const mean = meanByChannel(x);
    return [mean, meanByChannel(square(sub(x, mean)))];
  },
});

/** What feature maps are normalised with, `[channels]` each. */
export interface ChannelMoments {
  mean: Tensor1D;
  /** Biased: divided by the number of values. */
  variance: Tensor1D;
}

/** For moments that `momentsOverReplicas` joins. */
export interface PartialBatch {
  /** Whether other processes have more of the batch, so that one value a channel is enough here. False by default. */
  isPart?: boolean | undefined;
}

/**
 * Mean and biased variance of each channel over batch, height and width. In a dense block every layer normalises the same
 * feature maps, so that these are computed once for all.
 *
 * @param x `[batch, height, width, channels]`
 * @throws OpError where a channel has one value only, whose variance says nothing (as in PyTorch)
 */
export function channelMoments(x: Tensor4D, { isPart = false }: PartialBatch = {}): ChannelMoments {
  expectMaps('channelMoments', 'x', x);
  if (!isPart) expectSeveralValues('channelMoments', x.shape);
  const [mean, variance] = moments({ x }, {});
  return { mean: mean as Tensor1D, variance: variance as Tensor1D };
}

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
