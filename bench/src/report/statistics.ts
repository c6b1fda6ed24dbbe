export interface Spread {
  median: number;
  min: number;
  max: number;
}

/**
 * The middle value, or the mean of the two in the middle.
 *
 * @throws RangeError where there is no value
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('the median of no values was asked for, expected at least one');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * How many times as long as the reference a contestant takes: the median of the rounds' ratios, so that a machine's slow phase,
 * which both meet in the same round, cancels out. Only rounds that both have count.
 */
export function ratioOf(milliseconds: readonly number[], reference: readonly number[]): number | null {
  const rounds = Math.min(milliseconds.length, reference.length);
  if (rounds === 0) return null;
  return median(milliseconds.slice(0, rounds).map((value, round) => value / reference[round]!));
}
