import type { NamedTensors } from '../model.ts';
import type { Reduction } from '../task.ts';

/**
 * Several processes that train the same network together, each on its part of every batch, as one of them sees it. Data
 * parallelism, as PyTorch's DistributedDataParallel and TensorFlow's MultiWorkerMirroredStrategy have it.
 *
 * All ranks call the same methods in the same order, and each call ends when all have made it. Where a rank is missing, or has
 * made another call, all that wait throw an error that names it, and nothing further can be done together.
 */
export interface Replicas {
  /** Which of the processes this is: 0 to `size` - 1. Rank 0 writes files and speaks. */
  readonly rank: number;
  /** How many processes there are. */
  readonly size: number;
  /** Rank 0's tensors, in all ranks as new tensors; the arguments stay the caller's. Names and shapes are the same in all. */
  broadcast(tensors: NamedTensors): Promise<NamedTensors>;
  /**
   * Begins the step under way: its gradients become the sum over all ranks, bit-identical in all. Each rank has scaled its loss to
   * its part of the batch, so the sum is the whole batch's gradient, also where parts are unequal.
   */
  reduction(): Reduction;
  /** Seconds that this process has waited for others so far, in all calls: grows from step to step. */
  readonly waitSeconds: number;
  /** Sums of 64-bit floats over all ranks, added in the order of ranks: exact for counts, and the same bits in all. */
  sum(values: readonly number[]): Promise<number[]>;
  /** The text of each rank, by rank. Texts may differ in length. */
  gather(text: string): Promise<string[]>;
  /**
   * Says that this process cannot go on, and why: whatever the others wait for, or begin to wait for, throws an error that names
   * this rank. For a failure that the others do not meet at the same place themselves.
   */
  abandon(reason: string): void;
  /** Leaves the others, which is no failure: called once, when the training has ended everywhere. */
  close(): Promise<void>;
}
