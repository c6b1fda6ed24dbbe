import type { BatchReplicas } from '@densenet/ops';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { EmaOptions } from './ema.ts';
import type { Freezing } from './freezing.ts';
import type { Loss } from './losses/loss.ts';
import type { NamedTensors, TrainableModel } from './model.ts';
import type { Optimizer } from './optimizers/optimizer.ts';

/** What training does at every step: with which network, loss and optimizer, and how. */
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
   * How many parts a batch is split into, which go through the network one after the other before parameters change. The
   * gradient is that of the whole batch, with the memory of one part; norms see one part at a time, so their statistics are
   * those of a smaller batch. 1 by default.
   */
  accumulation?: number | undefined;
  /** Share of a batch's statistics that enters the running ones: PyTorch's meaning of momentum. 0.1 by default. */
  batchNormMomentum?: number | undefined;
  /**
   * The processes over whose parts of a batch norms take their statistics (synchronized batch norm): those that do the step together.
   * By default each norm sees this process's part alone.
   */
  syncBatchNorm?: BatchReplicas | undefined;
  /** What stays frozen in the first epochs of a training; `trainStep` alone knows no epochs, and freezes nothing. */
  frozen?: Freezing | undefined;
  /** How the parameters are averaged over the steps: a session judges the average. Not at all by default. */
  ema?: EmaOptions | undefined;
  /** Applied to the gradients before the update, in this order. */
  transforms?: readonly GradientTransform[] | undefined;
}

/** The results of a backward pass, and what other processes make of them, before parameters change. */
export interface StepNumbers {
  /** By parameter name. */
  gradients: NamedTensors;
  /**
   * Loss, sum of the running statistics, and the sums of the metrics, in this order; then what else the processes share at each
   * step. As long in one step as in the next, as long as the same parameters are trained.
   */
  numbers: Tensor1D;
}

/**
 * One step of several processes that train the same network, each on a part of the batch: combines what each has computed, so
 * that all go on with the same. Arguments stay the caller's; results are new tensors.
 *
 * `numbers` are combined like the gradients, and whether the step's loss is finite is read from what `finish` gives: so all
 * processes decide alike, also where only one of them has met a NaN.
 */
export interface Reduction {
  /**
   * Called with each gradient as soon as it is complete, while others are still computed, so that it can be sent already. Once
   * for each gradient, in the same order in all processes.
   */
  ready(name: string, gradient: Tensor): void;
  /** Waits for all processes, and gives the sums of what each has: of gradients, loss, statistics and metrics alike. */
  finish(own: StepNumbers): Promise<StepNumbers>;
  /**
   * Called in the place of `finish`, or where that has thrown, if the step cannot be done in this process: frees what was begun,
   * and says why to the others, whose step throws an error that names this rank.
   */
  abandon(reason: string): void;
}

/**
 * Changes gradients between the backward pass and the update: clips them, adds noise. The arguments stay the caller's; a
 * tensor that stays as it is may be returned itself.
 */
export type GradientTransform = (
  gradients: NamedTensors,
  step: { parameters: NamedTensors },
) => NamedTensors | Promise<NamedTensors>;
