import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * The processes (replicas) that compute one batch together, each a part of its images, as an operation of one of them sees them.
 * `collectives()` of `@densenet/runtime` gives an object of this form.
 */
export interface BatchReplicas {
  /** Which of the processes this is: 0 to `size` - 1. */
  readonly rank: number;
  /** How many processes there are. */
  readonly size: number;
  /**
   * The sum of a float32 tensor over all processes: a new tensor of the same shape, with the same bits in all of them. Waits for the
   * others, as any operation waits; all processes call it in the same order, with the same shapes.
   */
  sumTensor<T extends Tensor>(tensor: T): T;
}
