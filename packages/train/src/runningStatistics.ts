import { add, concat1d, mul, type Scalar, scalar, split, sum, type Tensor1D } from '@tensorflow/tfjs-core';
import type { NamedTensors, TrainingPass } from './model.ts';

/** Share of a batch's statistics that enters the running ones at each step, unless the task says another: PyTorch's default. */
export const defaultBatchNormMomentum = 0.1;

/**
 * The new running statistics of all norms, computed in one operation for all and not one for each.
 *
 * @param momentum share of the batch's statistics in the new ones
 * @returns `running` by name; `total`, the sum of all, which is not finite where one of them is not
 */
export function nextRunningStatistics(
  parameters: NamedTensors,
  statistics: TrainingPass['statistics'],
  momentum = defaultBatchNormMomentum,
): { running: NamedTensors; total: Scalar } {
  const batch = Object.entries(statistics).flatMap(([norm, { mean, variance }]) => [
    [`${norm}.running_mean`, mean] as const,
    [`${norm}.running_var`, variance] as const,
  ]);
  if (batch.length === 0) return { running: {}, total: scalar(0) };
  const before = concat1d(batch.map(([name]) => parameters[name] as Tensor1D));
  const now = concat1d(batch.map(([, vector]) => vector));
  const after = add(mul(before, 1 - momentum), mul(now, momentum));
  const vectors = split(
    after,
    batch.map(([, { size }]) => size),
  );
  return { running: Object.fromEntries(batch.map(([name], index) => [name, vectors[index]!])), total: sum(after) };
}
