import { describe, expect, it } from 'vitest';
import type { SourceTerms, ValueExplanation } from '../../../engine/types.ts';
import { firstTerm, largestTerm, patchOf, runningTotal, termAt, termCount } from './terms.ts';

const source = (first: number, contributions: number[]): SourceTerms => ({
  node: first,
  first,
  firstChannel: 0,
  channels: contributions.length,
  through: [],
  raw: Float32Array.from({ length: contributions.length * 4 }, (_, at) => at),
  transformed: new Float32Array(contributions.length * 4),
  weights: new Float32Array(contributions.length * 4),
  contributions: Float64Array.from(contributions),
  sum: contributions.reduce((sum, value) => sum + value, 0),
});

const explanation: ValueExplanation = {
  node: 9,
  channel: 0,
  row: 0,
  column: 0,
  value: 0,
  computed: 0,
  combine: 'sum',
  window: { top: 0, left: 0, rows: 2, columns: 2 },
  sources: [source(0, [1, 2]), source(2, [0.5, -7, 3])],
  bias: 0,
  norm: undefined,
};

describe('terms are counted through all sources', () => {
  it('by their position', () => {
    const { sources } = explanation;
    expect(termCount(explanation)).toBe(5);
    expect(termAt(explanation, 1)).toMatchObject({ source: sources[0], index: 1 });
    expect(termAt(explanation, 3)).toMatchObject({ source: sources[1], index: 1 });
    expect(termAt(explanation, 5)).toBeUndefined();
    expect(firstTerm(explanation, sources[1]!)).toBe(2);
  });

  it('and their sum grows with each', () => {
    expect([0, 1, 2, 4, 5].map((terms) => runningTotal(explanation, terms))).toEqual([0, 1, 3, -3.5, -0.5]);
    expect(runningTotal({ ...explanation, combine: 'maximum' }, 5)).toBe(3);
  });
});

it('the term that adds most is the largest in either direction; of a maximum the largest', () => {
  expect(largestTerm(explanation)).toBe(3);
  expect(largestTerm({ ...explanation, combine: 'maximum' })).toBe(4);
});

it('a patch is the part of one channel', () => {
  expect([...patchOf(explanation.sources[0]!.raw, 1, explanation.window)]).toEqual([4, 5, 6, 7]);
});
