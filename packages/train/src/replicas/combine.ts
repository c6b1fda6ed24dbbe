import { foldRandom, type Random } from '@densenet/ops';
import {
  concat1d,
  dispose,
  mul,
  split,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Backpropagated } from '../backpropagate.ts';
import { imagesOf, type NamedTensors, type TensorBatch } from '../model.ts';
import type { Reduction } from '../task.ts';
import type { Replicas } from './replicas.ts';

/** What several processes have computed in a step, combined: the same in all. */
export interface Combined {
  gradients: NamedTensors;
  running: NamedTensors;
  /** As each process had them, as sums, and at the end how many processes want to stop. */
  numbers: Tensor1D;
}

export interface CombineOptions {
  replicas: Pick<Replicas, 'rank'>;
  reduction: Reduction;
  batch: TensorBatch;
  /** Whether this process wants to stop after the step. */
  wantsToStop: boolean;
  /** Whether running statistics become the mean over all images and not those of rank 0. */
  averageStatistics: boolean;
}

/**
 * Combines a step's results over all processes. Running statistics take the way of the numbers, in one tensor: what a rank
 * gives of them is its share of their mean, or nothing where they are rank 0's. So they too are the same in all processes after
 * each step, as the average of weights, evaluations and checkpoints need them.
 */
export async function combine(
  { gradients, running, numbers }: Backpropagated,
  { replicas, reduction, batch, wantsToStop, averageStatistics }: CombineOptions,
): Promise<Combined> {
  const share = averageStatistics ? partOfWhole(batch) : replicas.rank === 0 ? 1 : 0;
  const vectors = Object.values(running) as Tensor1D[];
  const sent = tidy(() =>
    concat1d([numbers, tensor1d([wantsToStop ? 1 : 0]), ...vectors.map((one) => scaled(one, share))]),
  );
  try {
    const sums = await reduction.finish({ gradients, numbers: sent });
    const head = numbers.size + 1;
    const parts = tidy(() => split(sums.numbers, [head, ...vectors.map(({ size }) => size)]));
    sums.numbers.dispose();
    const names = Object.keys(running);
    return {
      gradients: sums.gradients,
      running: Object.fromEntries(names.map((name, index) => [name, parts[index + 1]!])),
      numbers: parts[0] as Tensor1D,
    };
  } finally {
    dispose(sent);
  }
}

const partOfWhole = (batch: TensorBatch): number =>
  batch.partOf?.isPadding ? 0 : batch.images.shape[0] / imagesOf(batch);

/** A share of 0 is no product, in which a NaN would stay. */
const scaled = <T extends Tensor>(x: T, share: number): T =>
  share === 1 ? x : share === 0 ? zerosLike(x) : mul(x, share);

/**
 * The generator of a rank for one step: each rank draws other masks of dropout. The shared generator stays as it is, so that it
 * is the same in all ranks however much each of them draws.
 */
export function randomOfRank(shared: Random, step: number, { rank, size }: Pick<Replicas, 'rank' | 'size'>): Random {
  const [first, second] = shared.state();
  return foldRandom(first!, second!, step * size + rank);
}
