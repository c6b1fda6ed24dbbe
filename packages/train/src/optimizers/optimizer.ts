import { fill } from '@tensorflow/tfjs-core';
import type { NamedTensors, ParameterShape } from '../model.ts';

/** A tensor of float32 that an optimizer keeps from step to step. */
export interface StateSpec {
  /** Unique among all that it keeps, and the same in each run: checkpoints hold the tensor under it. */
  name: string;
  shape: readonly number[];
  /** What it is full of before the first step. 0 by default. */
  initialValue?: number;
}

/** What an optimizer makes new parameters of. */
export interface OptimizerInput {
  /** By parameter name. Gradients of some of its parameters are enough. */
  gradients: NamedTensors;
  /** By the names of its `stateSpecs`. */
  state: NamedTensors;
  parameters: NamedTensors;
  /** Which update of the training this is, counted from 1 as in the papers: the `t` of Adam's corrections. */
  step: number;
  learningRate: number;
}

/** Turns gradients into new parameters. Functions of their arguments: all state is in what they are given. */
export interface Optimizer {
  /** The state that it keeps for these parameters. */
  stateSpecs(parameters: readonly ParameterShape[]): readonly StateSpec[];
  /** New parameters and new state, as new tensors; the arguments stay the caller's. What it leaves out stays as it was. */
  update(input: OptimizerInput): { parameters: NamedTensors; state: NamedTensors };
}

/** The optimizer's state for parameters before their first step: new tensors. */
export function freshState(optimizer: Optimizer, parameters: readonly ParameterShape[]): NamedTensors {
  const specs = optimizer.stateSpecs(parameters);
  return Object.fromEntries(
    specs.map(({ name, shape, initialValue = 0 }) => [name, fill([...shape], initialValue, 'float32')]),
  );
}
