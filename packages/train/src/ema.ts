import { emaUpdate } from '@densenet/ops';
import { concat1d, reshape, split, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import type { NamedTensors, TrainableModel } from './model.ts';

export interface EmaOptions {
  /** Share of the average that each step keeps, in [0, 1): 0.999 averages over about a thousand steps. */
  decay: number;
  /**
   * Whether the decay rises to `decay`, so that the average does not hold on to the random weights of the beginning: it is at most
   * `1 - n^(-2/3)` at the n-th update, as with timm's `use_warmup`. True by default.
   */
  warmup?: boolean | undefined;
}

/** An exponential moving average of a network's parameters, running statistics of norms included, as timm's `ModelEma` has it. */
export interface EmaState {
  /** All parameters in the order of the model's `parameterSpecs`, flattened and one after the other: `[total]`. */
  weights: Tensor1D;
  /** Updates done. */
  updates: number;
}

type Parameters = Pick<TrainableModel, 'parameterSpecs'>;

/** An average that is the parameters themselves so far, as a new tensor. */
export function startEma({ parameterSpecs }: Parameters, parameters: NamedTensors): EmaState {
  const flat = (tensor: Tensor) => reshape(tensor, [tensor.size]) as Tensor1D;
  return { weights: tidy(() => concat1d(parameterSpecs.map(({ name }) => flat(parameters[name]!)))), updates: 0 };
}

/**
 * The average after one more step, as a new tensor: the arguments stay the caller's.
 *
 * @throws RangeError where the decay is not in [0, 1)
 */
export function nextEma(
  { parameterSpecs }: Parameters,
  { weights, updates }: EmaState,
  parameters: NamedTensors,
  { decay, warmup = true }: EmaOptions,
): EmaState {
  if (!(decay >= 0 && decay < 1)) throw new RangeError(`the decay of an average must be in [0, 1), got ${decay}`);
  const update = updates + 1;
  const current = warmup ? Math.min(decay, 1 - update ** (-2 / 3)) : decay;
  const values = parameterSpecs.map(({ name }) => parameters[name]!);
  return { weights: emaUpdate(weights, values, current), updates: update };
}

/** The averaged parameters by name, as new tensors. */
export function averagedParameters({ parameterSpecs }: Parameters, { weights }: EmaState): NamedTensors {
  const sizes = parameterSpecs.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  return tidy(() => {
    const parts = split(weights, sizes);
    return Object.fromEntries(
      parameterSpecs.map(({ name, shape }, index) => [name, reshape(parts[index]!, [...shape])]),
    );
  });
}
