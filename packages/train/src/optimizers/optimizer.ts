import { fill } from '@tensorflow/tfjs-core';
import type { NamedTensors, ParameterShape } from '../model.ts';

/** A tensor of float32 that an optimizer keeps from step to step. */
export interface StateSpec {
  /**
   * Unique among all tensors that the optimizer keeps, and the same in each run: checkpoints hold the tensor under this name.
   */
  name: string;
  shape: readonly number[];
  /** The value of all entries before the first step. 0 by default. */
  initialValue?: number;
}

/** What an optimizer computes new parameters from. */
export interface OptimizerInput {
  /** By parameter name. May be of some of the optimizer's parameters only. */
  gradients: NamedTensors;
  /** By the names of `stateSpecs`. */
  state: NamedTensors;
  parameters: NamedTensors;
  /** Number of this update in the training, from 1 as in the papers: the `t` of Adam's corrections. */
  step: number;
  learningRate: number;
}

/** Turns gradients into new parameters. Both methods depend on their arguments alone: all state is handed in and out. */
export interface Optimizer {
  /** The tensors that the optimizer keeps for these parameters from step to step. */
  stateSpecs(parameters: readonly ParameterShape[]): readonly StateSpec[];
  /**
   * New parameters and new state, as new tensors; the arguments stay the caller's. Tensors that are left out stay as they
   * were.
   */
  update(input: OptimizerInput): { parameters: NamedTensors; state: NamedTensors };
}

/** The optimizer's state for parameters before their first step: new tensors. */
export function freshState(optimizer: Optimizer, parameters: readonly ParameterShape[]): NamedTensors {
  const specs = optimizer.stateSpecs(parameters);
  return Object.fromEntries(
    specs.map(({ name, shape, initialValue = 0 }) => [name, fill([...shape], initialValue, 'float32')]),
  );
}
