import {
  add,
  concat1d,
  div,
  mul,
  pad2d,
  reshape,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { BatchReplicas } from './batchReplicas.ts';
import type { ChannelMoments } from './channelMoments.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats, expectRank, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

/** Moments of a batch whose parts several processes have. */
export interface SharedMoments extends ChannelMoments {
  /** How many values a channel has in all processes, `[1]`. */
  count: Tensor1D;
}

interface RowAttributes {
  count: number;
  rank: number;
  size: number;
}

/** `[size, 2 channels + 1]`: this process's means, variances and count in the row of its rank, and zeros. */
const placeRow = /* @__PURE__ */ defineOp<{ mean: Tensor; variance: Tensor }, RowAttributes>({
  name: kernelNames.replicaMoments,
  compose: ({ mean, variance }, { count, rank, size }) => {
    const row = concat1d([mean as Tensor1D, variance as Tensor1D, tensor1d([count])]);
    const above: [number, number] = [rank, size - 1 - rank];
    return [pad2d(reshape(row, [1, row.size]), [above, [0, 0]])];
  },
});

/** Joins the rows of all processes: distances from the first row's mean are added, since sums of whole values would lose digits. */
const joinRows = /* @__PURE__ */ defineOp<{ rows: Tensor }>({
  name: kernelNames.joinReplicaMoments,
  compose: ({ rows }) => {
    const [size, width] = rows.shape as [number, number];
    const channels = (width - 1) / 2;
    const counts = slice(rows as Tensor2D, [0, 2 * channels], [size, 1]);
    const count = sum(counts);
    const weights = div(counts, count);
    const means = slice(rows as Tensor2D, [0, 0], [size, channels]);
    const variances = slice(rows as Tensor2D, [0, channels], [size, channels]);
    const first = slice(rows as Tensor2D, [0, 0], [1, channels]);
    const mean = add(reshape(first, [channels]), sum(mul(weights, sub(means, first)), 0));
    const variance = sum(mul(weights, add(variances, square(sub(means, mean)))), 0);
    return [mean, variance, reshape(count, [1])];
  },
});

/**
 * The moments of a whole batch from those of this process's part of it, by the parallel formula of Chan, Golub and LeVeque (1983). One
 * sum over all processes: each gets the moments of all parts, not added but side by side, and joins them by itself. So the result has
 * the same bits in all.
 *
 * @param own of this process's part, `[channels]` each; anything finite where `count` is 0
 * @param count how many values a channel has in this process's part; may be another number in each process, and 0
 * @throws OpError where the vectors do not fit together, or the only process has one value a channel
 */
export function momentsOverReplicas(own: ChannelMoments, count: number, replicas: BatchReplicas): SharedMoments {
  const op = 'momentsOverReplicas';
  const { mean, variance } = own;
  const { rank, size } = replicas;
  expectRank(op, 'mean', mean, 1);
  for (const vector of [mean, variance]) expectFloats(op, 'moments', vector, mean.shape);
  if (size === 1 && count < 2) {
    throw new OpError(op, `expected more than 1 value per channel when training, got ${count}: use a larger batch`);
  }
  const [allMean, allVariance, allCount] = tidy(() => {
    const [row] = placeRow({ mean, variance }, { count, rank, size });
    return joinRows({ rows: replicas.sumTensor(row!) }, {});
  });
  return { mean: allMean as Tensor1D, variance: allVariance as Tensor1D, count: allCount as Tensor1D };
}
