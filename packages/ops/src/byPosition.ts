import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorInputs } from './defineOp.ts';

/** Of the names of a list of inputs: what is read (`x`), accumulators, gradients and velocities. */
type InputPrefix = 'x' | 'a' | 'g' | 'v';

const nameAt = (prefix: string, index: number) => `${prefix}${String(index).padStart(4, '0')}`;

/**
 * Inputs by position, since the kernel registry knows named inputs only: `x0000`, `x0001` and so on, so that names sort
 * as the positions do. What is undefined has no name.
 */
export function byPosition(xs: readonly (Tensor | undefined)[], prefix: InputPrefix = 'x'): TensorInputs {
  return Object.fromEntries(xs.flatMap((x, index) => (x === undefined ? [] : [[nameAt(prefix, index), x] as const])));
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
