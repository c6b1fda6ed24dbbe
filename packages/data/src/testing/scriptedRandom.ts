import { createRandom, type Random } from '@densenet/ops/random';

/** Draws the given numbers in turn, whatever is asked for. */
export function scriptedRandom(...numbers: number[]): Random {
  const next = () => {
    if (numbers.length === 0) throw new Error('more is drawn than was given');
    return numbers.shift()!;
  };
  return { ...createRandom(0), uniform: next, int: next, normal: next };
}
