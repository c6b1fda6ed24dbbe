import { InvalidValueError } from './errors.ts';

/** What drawing without replacement needs of a random generator; `createRandom(seed)` of `@densenet/ops` is one. */
export interface RandomIntegers {
  /** A uniform integer in `[0, exclusiveMax)`. */
  int(exclusiveMax: number): number;
}

/**
 * The numbers 0..count-1 in a random order, each order equally likely (Fisher-Yates). Same generator state, same order.
 *
 * @throws {InvalidValueError} When `count` is not an integer in `[0, 2^32)`.
 */
export function shuffledOrder(count: number, random: RandomIntegers): Uint32Array {
  if (!Number.isInteger(count) || count < 0 || count >= 2 ** 32) {
    throw new InvalidValueError('count', count, 'an integer from 0 to 4294967295');
  }
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const chosen = random.int(last + 1);
    [order[last], order[chosen]] = [order[chosen]!, order[last]!];
  }
  return order;
}
