import { expect, it } from 'vitest';
import { denseBlocks } from '../denseBlocks.ts';
import { tinyModel } from '../testing/tinyModel.ts';
import type { DenseBlockInfo } from '../types.ts';
import { contrast, effectiveSources, featureReuse, growth } from './featureReuse.ts';
import { untrained } from './untrained.ts';

function block(inputChannels: number, growthRate: number, weights: number[][]): DenseBlockInfo {
  const layer = (channels: number) => ({ node: 0, name: '', height: 1, width: 1, channels });
  const layers = weights.slice(1).map(() => layer(growthRate));
  return { input: layer(inputChannels), layers, exit: '', weights };
}

const even = block(4, 2, [[1], [1, 1], [1, 1, 1], [1, 1, 1, 1]]);

it('counts sources as if they weighed alike', () => {
  expect(effectiveSources([1, 1, 1, 1])).toBe(4);
  expect(effectiveSources([1, 0, 0])).toBe(1);
  expect(effectiveSources([3, 1])).toBeCloseTo(1.6, 12);
  expect(effectiveSources([0, 0])).toBe(2);
});

it('finds the paper’s figure 5 in weights that are as the paper describes them', () => {
  const second = block(4, 2, [[1], [0.5, 1], [0.2, 1, 0.9], [0.4, 0.5, 1, 1.2]]);
  expect(featureReuse([even, second])).toEqual([
    { kind: 'layersSpread', value: 4, of: 4, seen: 'yes' },
    { kind: 'transitionsSpread', value: 1, of: 1, seen: 'yes' },
    { kind: 'transitionOutputsLeast', value: 2, of: 2, seen: 'yes' },
    { kind: 'classifierLate', value: expect.closeTo(1.1 / ((4 * 0.4 + 2 * 0.5) / 6), 12), of: undefined, seen: 'yes' },
  ]);
});

it('does not find it where each layer listens to one source, the transition’s output most', () => {
  const narrow = block(2, 2, [[1], [9, 0.1], [9, 0.1, 0.1], [9, 0.1, 0.1, 0.1]]);
  const found = featureReuse([narrow, narrow]);
  expect(found.map(({ kind, seen }) => [kind, seen])).toEqual([
    ['layersSpread', 'no'],
    ['transitionsSpread', 'no'],
    ['transitionOutputsLeast', 'no'],
    ['classifierLate', 'no'],
  ]);
  expect(found[0]).toMatchObject({ value: 0, of: 4 });
});

it('says nothing of transitions that a network does not have', () => {
  expect(featureReuse([even]).map(({ kind }) => kind)).toEqual(['layersSpread', 'classifierLate']);
  expect(featureReuse([])).toEqual([]);
});

it('sees the spread, but no late features, in a network before its training', () => {
  const found = featureReuse(denseBlocks(untrained(tinyModel())));
  expect(found.slice(0, 2).map(({ seen }) => seen)).toEqual(['yes', 'yes']);
});

it('tells how unlike the sources are to their readers', () => {
  expect(contrast([even])).toBe(1);
  expect(contrast([block(1, 1, [[1], [1, 3], [2, 1, 1]])])).toBe(2.5);
  expect(contrast([])).toBe(1);
});

it('tells how much larger weights are than before training, reader by reader', () => {
  const before = block(1, 1, [[1], [1, 3], [2, 2, 2]]);
  expect(growth([before], [before])).toBe(1);
  expect(growth([block(1, 1, [[2], [1, 3], [2, 2, 2]])], [before])).toBeCloseTo(4 / 3, 12);
});

it('does not call the transition’s output least where it is so by a hair', () => {
  const hair = block(1, 1, [[1], [0.95, 1], [0.99, 1, 1], [1, 1, 1, 1]]);
  expect(featureReuse([even, hair])[2]).toEqual({ kind: 'transitionOutputsLeast', value: 0, of: 2, seen: 'no' });
});
