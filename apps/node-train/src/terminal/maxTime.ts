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

/**
 * A signal that aborts with another one, or when the time is over. Without a time, the other one itself.
 *
 * The timer holds the signal: of `AbortSignal.any` with `AbortSignal.timeout`, Node 20 collects the latter as garbage, and
 * the time is never over.
 */
export function withinTime(signal: AbortSignal, milliseconds: number | undefined): AbortSignal {
  if (milliseconds === undefined) return signal;
  const either = new AbortController();
  const timer = setTimeout(() => either.abort(new DOMException('the time is over', 'TimeoutError')), milliseconds);
  timer.unref();
  const abort = () => {
    clearTimeout(timer);
    either.abort(signal.reason);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return either.signal;
}
