/** Several processes that share a batch, in one: for tests of what they compute, not of how they wait for each other. */
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { BatchReplicas } from '../batchReplicas.ts';

/** What ends a run at a sum to which others have yet to add. */
class NotYet extends Error {}

/**
 * Runs the same computation as each of `size` processes would, in turn. A run that comes to a sum which not all have reached leaves its
 * share and is given up; the next time it gets one sum further, until all have come to the end. So a computation runs about as many times as it
 * has sums, and must do the same each time.
 *
 * @param run as the process of that rank; synchronous, and leaves no tensor behind where it is given up
 * @returns what each has given, by rank
 * @throws Error where the processes do not sum the same shapes in the same order
 */
export function runTogether<Result>(size: number, run: (replicas: BatchReplicas) => Result): Result[] {
  /** By sum, and of these by rank. */
  const shares: (Float32Array | undefined)[][] = [];
  const shapes: string[] = [];
  const sumsOf = new Map<number, number>();
  const results = new Map<number, Result>();
  for (let turn = 0; results.size < size; turn++) {
    const rank = turn % size;
    if (results.has(rank)) continue;
    let sums = 0;
    const sumTensor = <T extends Tensor>(own: T): T => {
      const index = sums++;
      shapes[index] ??= own.shape.join();
      if (shapes[index] !== own.shape.join()) {
        throw new Error(`sum ${index}: rank ${rank} has shape [${own.shape.join()}], others [${shapes[index]}]`);
      }
      shares[index] ??= Array(size).fill(undefined);
      shares[index][rank] ??= own.dataSync() as Float32Array;
      if (shares[index].includes(undefined)) throw new NotYet();
      const total = new Float32Array(own.size);
      for (const share of shares[index]) for (let at = 0; at < total.length; at++) total[at]! += share![at]!;
      return tensor(total, own.shape) as T;
    };
    try {
      results.set(rank, run({ rank, size, sumTensor }));
      sumsOf.set(rank, sums);
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
    }
  }
  if (new Set(sumsOf.values()).size > 1) throw new Error(`numbers of sums differ: ${[...sumsOf.values()].join(', ')}`);
  return Array.from({ length: size }, (_, rank) => results.get(rank)!);
}
