import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { threefry } from './threefry.ts';

/** The one source of randomness: seeded, and with a state that a training checkpoint can hold. */
export interface Random {
  /** A number in [0, 1). */
  uniform(): number;
  /** A whole number in [0, exclusiveMax). */
  int(exclusiveMax: number): number;
  /** A number from the standard normal distribution. */
  normal(): number;
  /** All that is needed to go on from here: four 32-bit integers. JSON-safe. */
  state(): number[];
}

/** A generator (xoroshiro128+) that gives the same numbers for the same seed everywhere. `seed`: a 32-bit integer. */
export function createRandom(seed: number): Random {
  return fromGenerator(xoroshiro128plus(seed));
}

/** A generator that goes on from the `state` of another. */
export function restoreRandom(state: readonly number[]): Random {
  return fromGenerator(xoroshiro128plusFromState(state));
}

/**
 * A generator for one image in one epoch. Its numbers depend on seed, epoch and index alone, and so neither on the size or order
 * of batches nor on the process. For one seed, no two pairs of epoch and index have the same generator.
 *
 * The first state of its xoroshiro128+ is `threefry` of the counter (`epoch` and `index`, 64 bits each) with the key `seed`.
 *
 * @param seed an integer
 * @param epoch an integer
 * @param index an integer
 * @throws RangeError where one of them is no integer that a number can hold exactly
 */
export function foldRandom(seed: number, epoch: number, index: number): Random {
  const [seedLow, seedHigh] = words('seed', seed);
  const state = threefry([seedLow, seedHigh, 0, 0], [...words('epoch', epoch), ...words('index', index)]);
  return fromGenerator(xoroshiro128plusFromState(state));
}

/** The lower and the upper 32 bits of an integer. */
function words(name: string, value: number): [number, number] {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${name} must be an integer from -(2^53 - 1) to 2^53 - 1, got ${value}`);
  }
  return [value | 0, Math.floor(value / 2 ** 32) | 0];
}

function fromGenerator(generator: ReturnType<typeof xoroshiro128plus>): Random {
  const uniform = () => uniformFloat64(generator);
  return {
    uniform,
    int: (exclusiveMax) => uniformInt(generator, 0, exclusiveMax - 1),
    // Box and Muller; the second number of each pair is dropped, so that the state is the generator's alone.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    state: () => [...generator.getState()],
  };
}
