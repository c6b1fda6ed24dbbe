import type { ContestantResult } from './results.ts';
import { ratioOf, spreadOf } from './statistics.ts';

/** Adds the figures that follow from a contestant's rounds and from those of the reference in the same group. */
export function summarize(
  result: ContestantResult,
  batchSize: number,
  reference: readonly number[] | undefined,
): ContestantResult {
  if (result.status !== 'measured' || !result.rounds) return result;
  const milliseconds = spreadOf(result.rounds);
  const ratio = reference && ratioOf(result.rounds, reference);
  return {
    ...result,
    milliseconds,
    imagesPerSecond: (1000 * batchSize) / milliseconds.median,
    ...(typeof ratio === 'number' && { ratio }),
  };
}

/** Marks the faster contestant of each family, which is the one that counts in comparisons. */
export function markCounting(contestants: readonly ContestantResult[]): ContestantResult[] {
  const best = new Map<string, ContestantResult>();
  for (const contestant of contestants) {
    const { family, milliseconds, ratio } = contestant;
    if (!milliseconds) continue;
    // Contestants of different groups are compared by their ratios to the reference, which is in every group.
    const slowness = (each: ContestantResult) => each.ratio ?? each.milliseconds!.median;
    const known = best.get(family);
    if (!known || (ratio ?? milliseconds.median) < slowness(known)) best.set(family, contestant);
  }
  return contestants.map((contestant) =>
    contestant.milliseconds ? { ...contestant, counts: best.get(contestant.family) === contestant } : contestant,
  );
}
