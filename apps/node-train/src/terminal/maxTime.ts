import { InvalidArgumentError } from 'commander';

const units = { h: 3_600_000, m: 60_000, s: 1000 };

/** The longest that a timer of Node can wait, in milliseconds. */
const longest = 2 ** 31 - 1;

/**
 * Parses a duration such as `30m`, `90s` or `1h30m`.
 *
 * @returns milliseconds
 * @throws InvalidArgumentError where it is none, or longer than 24 days
 */
export function duration(text: string): number {
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const [hours, minutes, seconds] = (parts?.slice(1) ?? []).map((part) => Number(part ?? 0));
  const total = parts ? hours! * units.h + minutes! * units.m + seconds! * units.s : 0;
  if (total > 0 && total <= longest) return total;
  throw new InvalidArgumentError(`expected hours, minutes or seconds such as 1h30m, at most 24 days; got ${text}`);
}

/** A signal that aborts with another one, or when the time is over. Without a time, the other one itself. */
export const withinTime = (signal: AbortSignal, milliseconds: number | undefined): AbortSignal =>
  milliseconds === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
