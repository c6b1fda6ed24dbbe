import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { NamedTensors } from './model.ts';

/** What the backward pass and the loss have given, and what becomes of it before parameters change. */
export interface StepNumbers {
  /** By parameter name. */
  gradients: NamedTensors;
  /** Loss, sum of the running statistics, and the sums of the metrics, in this order. */
  numbers: Tensor1D;
}

/**
 * One step of this process among several that train the same network on parts of a batch: gathers what each has, so that all
 * go on with the same. What it is given stays the caller's; what it gives are new tensors.
 *
 * The numbers go the same way as the gradients, and whether a step counts as finite is read from what `finish` gives: so all
 * processes decide alike, also where the NaN is in one of them.
 */
export interface Reduction {
  /** A gradient is complete, while others are still computed: the time to send it. Called once for each, in the same order everywhere. */
  ready(name: string, gradient: Tensor): void;
  /** Waits for all: the means of the gradients and of the loss, the sums of the rest. */
  finish(own: StepNumbers): Promise<StepNumbers>;
  /** The step has failed here: others are not to wait for it. */
  abandon(): void;
}

/**
 * Changes gradients between the backward pass and the update: clips them, adds noise. What it is given stays the caller's; a
 * tensor that it leaves as it is, it may give back.
 */
export type GradientTransform = (
  gradients: NamedTensors,
  step: { parameters: NamedTensors },
) => NamedTensors | Promise<NamedTensors>;
