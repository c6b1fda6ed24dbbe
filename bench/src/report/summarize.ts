import type { ContestantResult } from './results.ts';
import { ratioOf, spreadOf } from './statistics.ts';

/** Fills in what follows from a measured contestant's rounds and those of the reference of its own group. */
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

/** Marks the faster one of each family: the one that counts where contestants are compared. */
export function markCounting(contestants: readonly ContestantResult[]): ContestantResult[] {
  const best = new Map<string, ContestantResult>();
  for (const contestant of contestants) {
    const { family, milliseconds, ratio } = contestant;
    if (!milliseconds) continue;
    // Contestants of different groups are compared by way of the reference that both ran beside.
    const slowness = (each: ContestantResult) => each.ratio ?? each.milliseconds!.median;
    const known = best.get(family);
    if (!known || (ratio ?? milliseconds.median) < slowness(known)) best.set(family, contestant);
  }
  return contestants.map((contestant) =>
    contestant.milliseconds ? { ...contestant, counts: best.get(contestant.family) === contestant } : contestant,
  );
}
