import { tensor } from '@tensorflow/tfjs-core';
import { CheckpointError } from './checkpoint/errors.ts';
import type { NamedArray } from './checkpoint/layout.ts';
import type { ParameterSpec, Parameters } from './parameters.ts';
import { printable } from './printable.ts';

/** Longest list of names in a message; a wrong file would name hundreds. */
const namesShown = 5;

/** Reads tensors back from the backend, to be stored. */
export async function parametersToArrays(parameters: Parameters): Promise<Record<string, NamedArray>> {
  const arrays: Record<string, NamedArray> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    arrays[name] = { shape: parameter.shape, values: await parameter.data<'float32'>() };
  }
  return arrays;
}

/** How stored arrays differ from a network's parameters; all three empty when they do not. */
export interface ArrayDifferences {
  /** Parameters that are not there. */
  missing: string[];
  /** Arrays that the network has no use for. */
  extra: string[];
  misshapen: { name: string; expected: readonly number[]; found: readonly number[] }[];
}

export function compareArrays(
  specs: readonly Pick<ParameterSpec, 'name' | 'shape'>[],
  arrays: Readonly<Record<string, NamedArray>>,
): ArrayDifferences {
  const expected = new Set(specs.map(({ name }) => name));
  return {
    missing: [...expected].filter((name) => !Object.hasOwn(arrays, name)),
    extra: Object.keys(arrays).filter((name) => !expected.has(name)),
    misshapen: specs
      .filter(({ name, shape }) => Object.hasOwn(arrays, name) && arrays[name]!.shape.join() !== shape.join())
      .map(({ name, shape }) => ({ name, expected: shape, found: arrays[name]!.shape })),
  };
}

/** In words, the first names of each kind; empty where there are no differences. */
export function describeDifferences({ missing, extra, misshapen }: ArrayDifferences, whole = 'this network'): string {
  const shapes = misshapen.map(
    ({ name, expected, found }) => `${name} (expected [${expected.join(', ')}], found [${found.join(', ')}])`,
  );
  const problems = [list('missing', missing), list(`not of ${whole}`, extra), list('of another shape', shapes)];
  return problems.filter((problem) => problem !== '').join('; ');
}

/**
 * Checks that stored arrays are those of a network, or of anything else with specs, such as an optimizer's state.
 *
 * @param whole what they are of, for messages
 * @throws CheckpointError where something is missing, left over or of another shape; it names it
 */
export function expectArraysOf(
  specs: readonly Pick<ParameterSpec, 'name' | 'shape'>[],
  arrays: Readonly<Record<string, NamedArray>>,
  whole = 'this network',
): void {
  const found = describeDifferences(compareArrays(specs, arrays), whole);
  if (found !== '') throw new CheckpointError(`the tensors are not those of ${whole}: ${found}`);
}

/**
 * Puts stored arrays on the backend as a network's parameters.
 *
 * @returns new tensors, which the caller disposes of
 * @throws CheckpointError where something is missing, left over or of another shape; it names it
 */
export function parametersFromArrays(
  specs: readonly Pick<ParameterSpec, 'name' | 'shape'>[],
  arrays: Readonly<Record<string, NamedArray>>,
): Parameters {
  expectArraysOf(specs, arrays);
  return Object.fromEntries(specs.map(({ name, shape }) => [name, tensor(arrays[name]!.values, [...shape])]));
}

function list(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : '';
  return `${names.length} ${what}: ${names.slice(0, namesShown).map(printable).join(', ')}${more}`;
}
