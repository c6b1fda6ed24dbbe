import type { Random } from '@densenet/ops/random';
import { InvalidValueError } from '../errors.ts';

/** The numbers 0..count-1. */
export function storedOrder(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  return order;
}

/**
 * The numbers 0..count-1 in a random order, each order equally likely (Fisher-Yates). Same generator state, same order.
 *
 * @throws InvalidValueError where `count` is not an integer in `[0, 2^32)`.
 */
export function shuffledOrder(count: number, random: Pick<Random, 'int'>): Uint32Array {
  if (!Number.isInteger(count) || count < 0 || count >= 2 ** 32) {
    throw new InvalidValueError('count', count, 'an integer from 0 to 4294967295');
  }
  const order = storedOrder(count);
  for (let last = count - 1; last > 0; last--) {
    const chosen = random.int(last + 1);
    [order[last], order[chosen]] = [order[chosen]!, order[last]!];
  }
  return order;
}

/** Checks that every entry is the index of an image, so that no batch is silently filled with zeros. */
export function checkIndices(field: string, indices: Uint32Array, count: number): void {
  const at = indices.findIndex((index) => index >= count);
  if (at >= 0) throw new InvalidValueError(`${field}[${at}]`, indices[at], `below ${count}, the number of images`);
}
