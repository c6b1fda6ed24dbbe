import type { Tensor } from '@tensorflow/tfjs-core';

/** An operation was called with shapes, types or values that do not fit together. The message names both. */
export class OpError extends Error {
  override readonly name: string = 'OpError';
  readonly op: string;
  // No parameter property: Node runs these sources by removing the types, and a parameter property is more than a type.
  constructor(op: string, problem: string) {
    super(`${op}: ${problem}`);
    this.op = op;
  }
}

/** An image's label is none of the network's classes. */
export class LabelRangeError extends OpError {
  override readonly name = 'LabelRangeError';
}

/** @throws OpError where `x` has another rank than `rank` */
export function expectRank(op: string, name: string, x: Tensor, rank: number): void {
  if (x.rank !== rank) {
    throw new OpError(op, `${name} must be a tensor of rank ${rank}, got shape [${x.shape.join(', ')}]`);
  }
}

/** @throws OpError where `x` does not have exactly the shape `shape` */
export function expectShape(op: string, name: string, x: Tensor, shape: readonly number[]): void {
  if (x.rank !== shape.length || x.shape.some((size, axis) => size !== shape[axis])) {
    throw new OpError(op, `${name} must have shape [${shape.join(', ')}], got [${x.shape.join(', ')}]`);
  }
}

/** @throws OpError where `x` is not of type float32 */
export function expectFloat32(op: string, name: string, x: Tensor): void {
  if (x.dtype !== 'float32') throw new OpError(op, `${name} must be of type float32, got ${x.dtype}`);
}

/** @throws OpError where `x` is not of type float32, or does not have exactly the shape `shape` */
export function expectFloats(op: string, name: string, x: Tensor, shape: readonly number[]): void {
  expectFloat32(op, name, x);
  expectShape(op, name, x, shape);
}

/** @throws OpError where `x` is not `[batch, height, width, channels]` of type float32, or any of these is 0 */
export function expectMaps(op: string, name: string, x: Tensor): void {
  expectRank(op, name, x, 4);
  expectFloat32(op, name, x);
  expectNotEmpty(op, name, x.shape);
}

/** @throws OpError where a size is 0: nothing comes of an empty tensor, on any backend */
export function expectNotEmpty(op: string, name: string, shape: readonly number[]): void {
  if (!shape.includes(0)) return;
  throw new OpError(op, `${name} must have at least one value along each axis, got shape [${shape.join(', ')}]`);
}

/** @throws OpError where feature maps of this shape have one value a channel, whose variance says nothing (as in PyTorch) */
export function expectSeveralValues(op: string, shape: readonly number[]): void {
  if (shape.slice(0, -1).some((size) => size > 1)) return;
  throw new OpError(
    op,
    `expected more than 1 value per channel when training, got input shape [${shape.join(', ')}]: ` +
      'use a larger batch or a larger image',
  );
}
