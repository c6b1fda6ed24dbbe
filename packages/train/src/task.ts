import type { Loss } from './losses.ts';
import type { TrainableModel } from './model.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import type { GradientTransform, Reduction } from './reduction.ts';

/** What a training does at every step: the network, what it is told, and how it learns from that. */
export interface Task {
  model: TrainableModel;
  loss: Loss;
  optimizer: Optimizer;
  /**
   * Whether the backward pass computes concatenations, norms and ReLUs again instead of keeping them: less memory, some
   * time, and the same bits. False by default.
   */
  memoryEfficient?: boolean | undefined;
  /**
   * Parts that a batch goes through the network in, one after the other, before parameters change: the gradient is the whole
   * batch's, for the memory of one part. Norms see one part at a time, so that their statistics are a smaller batch's. 1 by
   * default.
   */
  accumulation?: number | undefined;
  /** Share of a batch's statistics that enters the running ones: PyTorch's meaning of momentum. 0.1 by default. */
  batchNormMomentum?: number | undefined;
  /** What happens to gradients before the update, in this order. */
  transforms?: readonly GradientTransform[] | undefined;
  /** Begins a step that this process does together with others. */
  reduce?: (() => Reduction) | undefined;
}
