import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

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

/** The generator that goes on where one of this `state` stood. */
export function restoreRandom(state: readonly number[]): Random {
  return fromGenerator(xoroshiro128plusFromState(state));
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
