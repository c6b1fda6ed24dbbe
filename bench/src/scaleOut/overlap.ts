import type { BucketResult, ScaleResults } from './results.ts';

/**
 * How much of the sums hides behind the backward pass: the share of the waiting that is gone when gradients are sent in buckets,
 * against all of them at the end. Below 0 where buckets wait longer.
 *
 * @returns undefined where there is no waiting to compare with
 */
export function overlapOf(buckets: readonly BucketResult[], bucketBytes: number, linked: boolean): number | undefined {
  const waitOf = (bytes: number | undefined) =>
    buckets.find((each) => each.linked === linked && each.bucketBytes === bytes)?.leastWaits.median;
  const [whole, part] = [waitOf(undefined), waitOf(bucketBytes)];
  return whole === undefined || part === undefined || whole <= 0 ? undefined : 1 - part / whole;
}

/** The overlap that a computed curve goes on from: over the link where there was one, 0 to 1; and where it is from. */
export function overlapForCurve({ buckets, assumptions }: Pick<ScaleResults, 'buckets' | 'assumptions'>): {
  overlap: number;
  from: 'link' | 'loopback' | 'nothing';
} {
  const within = (share: number) => Math.max(0, Math.min(1, share));
  for (const linked of [true, false]) {
    const overlap = overlapOf(buckets, assumptions.bucketBytes, linked);
    if (overlap !== undefined) return { overlap: within(overlap), from: linked ? 'link' : 'loopback' };
  }
  return { overlap: 0, from: 'nothing' };
}
