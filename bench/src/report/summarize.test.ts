import { describe, expect, it } from 'vitest';
import type { ContestantResult } from './results.ts';
import { markCounting, summarize } from './summarize.ts';

const base: ContestantResult = { name: 'a', family: 'a', label: 'A', tuned: false, status: 'measured' };

describe('summarize', () => {
  it('gives images a second of the median step, and the ratio to the reference', () =>
    expect(summarize({ ...base, rounds: [100, 50, 200] }, 32, [50, 50, 50])).toMatchObject({
      milliseconds: { median: 100, min: 50, max: 200 },
      imagesPerSecond: 320,
      ratio: 2,
    }));
  it('has no ratio where the reference failed', () =>
    expect(summarize({ ...base, rounds: [100] }, 32, undefined)).not.toHaveProperty('ratio'));
  it('leaves a failed one as it is', () => {
    const failed: ContestantResult = { ...base, status: 'failed', reason: 'gone' };
    expect(summarize(failed, 32, [1])).toBe(failed);
  });
});

describe('markCounting', () => {
  const timed = (name: string, family: string, median: number, ratio?: number): ContestantResult => ({
    ...base,
    name,
    family,
    milliseconds: { median, min: median, max: median },
    ...(ratio !== undefined && { ratio }),
  });
  const counting = (contestants: ContestantResult[]) =>
    markCounting(contestants).flatMap(({ name, counts }) => (counts ? [name] : []));

  it('takes the faster one of each family', () =>
    expect(counting([timed('a', 'a', 100), timed('a-tuned', 'a', 80), timed('b', 'b', 300)])).toEqual([
      'a-tuned',
      'b',
    ]));
  it('goes by the ratio, since groups differ', () =>
    expect(counting([timed('a', 'a', 100, 1.5), timed('a-tuned', 'a', 110, 1.4)])).toEqual(['a-tuned']));
  it('leaves out who failed', () =>
    expect(counting([{ ...base, status: 'failed', reason: 'gone' }, timed('a-tuned', 'a', 80)])).toEqual(['a-tuned']));
});
