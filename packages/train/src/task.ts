import type { Loss } from './losses.ts';
import type { TrainableModel } from './model.ts';
import type { Optimizer } from './optimizers/optimizer.ts';

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
}
