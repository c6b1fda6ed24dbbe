import type { SourceTerms, ValueExplanation } from '../../../engine/types.ts';

/** One channel of one source among all that a value takes from. */
export interface Term {
  source: SourceTerms;
  /** Among the channels of the source that are read, from 0. */
  index: number;
  /** Among all channels that are read, from 0. */
  position: number;
}

/** How many channels a value takes from. */
export const termCount = ({ sources }: Pick<ValueExplanation, 'sources'>): number =>
  sources.reduce((sum, { channels }) => sum + channels, 0);

/** The term at a position among all, in the order of the concatenation. */
export function termAt({ sources }: Pick<ValueExplanation, 'sources'>, position: number): Term | undefined {
  let first = 0;
  for (const source of sources) {
    if (position < first + source.channels) return { source, index: position - first, position };
    first += source.channels;
  }
  return undefined;
}

/** The position of a source's first term. */
export function firstTerm({ sources }: Pick<ValueExplanation, 'sources'>, source: SourceTerms): number {
  return sources.slice(0, sources.indexOf(source)).reduce((sum, { channels }) => sum + channels, 0);
}

/** The position of the term that adds most, in either direction; of a maximum, of the largest. */
export function largestTerm({ sources, combine }: ValueExplanation): number {
  const all = sources.flatMap(({ contributions }) => [...contributions]);
  const sizes = combine === 'maximum' ? all : all.map(Math.abs);
  return Math.max(0, sizes.indexOf(Math.max(...sizes)));
}

/** One channel's patch of an array `[channels, rows, columns]`. */
export function patchOf(
  values: Float32Array,
  index: number,
  { rows, columns }: ValueExplanation['window'],
): Float32Array {
  return values.subarray(index * rows * columns, (index + 1) * rows * columns);
}

/** The sum (or maximum) of the first terms, as it grows while they are counted. */
export function runningTotal(explanation: ValueExplanation, terms: number): number {
  const { sources, combine } = explanation;
  const first = sources.flatMap(({ contributions }) => [...contributions]).slice(0, terms);
  if (combine === 'maximum') return first.length === 0 ? Number.NEGATIVE_INFINITY : Math.max(...first);
  return first.reduce((sum, value) => sum + value, 0);
}
