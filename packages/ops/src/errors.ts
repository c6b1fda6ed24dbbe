import type { Tensor } from '@tensorflow/tfjs-core';

/** An operation was called with shapes, types or values that do not fit together. The message names both. */
export class OpError extends Error {
  override readonly name = 'OpError';
  readonly op: string;
  // A field of its own: Node runs these sources by taking the types away, and a parameter property is more than a type.
  constructor(op: string, problem: string) {
    super(`${op}: ${problem}`);
    this.op = op;
  }
}

/** @throws OpError if `x` has another rank than `rank` */
export function expectRank(op: string, name: string, x: Tensor, rank: number): void {
  if (x.rank !== rank) {
    throw new OpError(op, `${name} must be a tensor of rank ${rank}, got shape [${x.shape.join(', ')}]`);
  }
}

/** @throws OpError if `x` does not have exactly the shape `shape` */
export function expectShape(op: string, name: string, x: Tensor, shape: readonly number[]): void {
  if (x.rank !== shape.length || x.shape.some((size, axis) => size !== shape[axis])) {
    throw new OpError(op, `${name} must have shape [${shape.join(', ')}], got [${x.shape.join(', ')}]`);
  }
}

/** @throws OpError if feature maps of this shape have one value a channel, whose variance says nothing (as in PyTorch) */
export function expectSeveralValues(op: string, shape: readonly number[]): void {
  if (shape.slice(0, -1).some((size) => size > 1)) return;
  throw new OpError(
    op,
    `expected more than 1 value per channel when training, got input shape [${shape.join(', ')}]: ` +
      'use a larger batch or a larger image',
  );
}
