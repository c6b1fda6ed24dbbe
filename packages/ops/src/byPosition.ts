import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorInputs } from './defineOp.ts';

/** First letter of the names of a list of inputs: `x` for tensors to read, accumulators, gradients, means, velocities or variances. */
type InputPrefix = 'x' | 'a' | 'g' | 'm' | 'v';

/** The names made so far: a step of a deep network asks for ten thousand of them, most of them again and again. */
const names: { [Prefix in InputPrefix]: string[] } = { x: [], a: [], g: [], m: [], v: [] };
const nameAt = (prefix: InputPrefix, index: number): string => {
  names[prefix][index] ??= `${prefix}${String(index).padStart(4, '0')}`;
  return names[prefix][index];
};

/**
 * Inputs by position, since the kernel registry knows named inputs only: `x0000`, `x0001` and so on, so that names sort
 * as the positions do. An undefined tensor is left out.
 */
export function byPosition(xs: readonly (Tensor | undefined)[], prefix: InputPrefix = 'x'): TensorInputs {
  return addByPosition({}, xs, prefix);
}

/** As {@link byPosition}, into `inputs` itself: copying a hundred of them would take longer than a small kernel. */
export function addByPosition<Inputs extends TensorInputs>(
  inputs: Inputs,
  xs: readonly (Tensor | undefined)[],
  prefix: InputPrefix = 'x',
): Inputs {
  const named: TensorInputs = inputs;
  for (const [index, x] of xs.entries()) if (x !== undefined) named[nameAt(prefix, index)] = x;
  return inputs;
}

/** The reverse of {@link byPosition}, for positions from 0 up to the first that is missing. */
export function inOrder<T>(inputs: { [name: string]: T | undefined }, prefix: InputPrefix = 'x'): T[] {
  const xs: T[] = [];
  for (let x = inputs[nameAt(prefix, 0)]; x !== undefined; x = inputs[nameAt(prefix, xs.length)]) xs.push(x);
  return xs;
}

/** The accumulators among the inputs of a gradient kernel, one for each part: undefined where none has been begun. */
export function accumulatorsOf<T>(inputs: { [name: string]: T | undefined }, parts: number): (T | undefined)[] {
  return Array.from({ length: parts }, (_, index) => inputs[nameAt('a', index)]);
}
