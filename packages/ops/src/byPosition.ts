import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorInputs } from './defineOp.ts';

/** What the names of a list of inputs begin with: what is read (`x`), accumulators, gradients, and velocities or variances. */
type InputPrefix = 'x' | 'a' | 'g' | 'v';

/** Each made once: a deep network's step asks for ten thousand of them. */
const names: { [Prefix in InputPrefix]: string[] } = { x: [], a: [], g: [], v: [] };
const nameAt = (prefix: InputPrefix, index: number): string => {
  names[prefix][index] ??= `${prefix}${String(index).padStart(4, '0')}`;
  return names[prefix][index];
};

/**
 * Inputs by position, since the kernel registry knows named inputs only: `x0000`, `x0001` and so on, so that names sort
 * as the positions do. What is undefined has no name.
 */
export function byPosition(xs: readonly (Tensor | undefined)[], prefix: InputPrefix = 'x'): TensorInputs {
  return addByPosition({}, xs, prefix);
}

/** Adds them to other inputs: to copy a hundred of them takes longer than a small kernel. */
export function addByPosition<Inputs extends TensorInputs>(
  inputs: Inputs,
  xs: readonly (Tensor | undefined)[],
  prefix: InputPrefix = 'x',
): Inputs {
  const named: TensorInputs = inputs;
  for (const [index, x] of xs.entries()) if (x !== undefined) named[nameAt(prefix, index)] = x;
  return inputs;
}

/** The reverse of {@link byPosition}, for positions from 0 to the first that has no name. */
export function inOrder<T>(inputs: { [name: string]: T | undefined }, prefix: InputPrefix = 'x'): T[] {
  const xs: T[] = [];
  for (let x = inputs[nameAt(prefix, 0)]; x !== undefined; x = inputs[nameAt(prefix, xs.length)]) xs.push(x);
  return xs;
}

/** The accumulators among the inputs of a gradient kernel, by part: `a0000` and so on, where one has been started. */
export function accumulatorsOf<T>(inputs: { [name: string]: T | undefined }, parts: number): (T | undefined)[] {
  return Array.from({ length: parts }, (_, index) => inputs[nameAt('a', index)]);
}
