import { expect, it } from 'vitest';
import { densenet121 } from '../../../testing/drawnNetworks.ts';
import { sourceColours } from './sourceColours.ts';

it('gives every layer of a block another colour, and none to what only its own layer reads', () => {
  const network = densenet121();
  const colours = sourceColours(network);
  const layers = network.sections[6]!.units.map(({ steps }) => colours.get(steps.at(-1)!.node));
  expect(layers).not.toContain(undefined);
  expect(new Set(layers).size).toBe(24);
  const squeezed = network.sections[6]!.units.map(({ steps }) => colours.get(steps[0]!.node));
  expect(new Set(squeezed)).toEqual(new Set([undefined]));
});
