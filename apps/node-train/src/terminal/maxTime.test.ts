import { expect, test } from 'vitest';
import { duration, withinTime } from './maxTime.ts';

test.each([
  ['30m', 1_800_000],
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['2h5s', 7_205_000],
])('%s is %i milliseconds', (text, milliseconds) => {
  expect(duration(text)).toBe(milliseconds);
});

test.each(['', '30', '0m', 'm', '30m1h', '1.5h', '-3m', '600h'])('%j is refused', (text) => {
  expect(() => duration(text)).toThrow(
    `expected hours, minutes or seconds such as 1h30m, at most 24 days; got ${text}`,
  );
});

test('a signal aborts with another one, or when the time is over', async () => {
  const other = new AbortController();
  const long = withinTime(other.signal, 60_000);
  const short = withinTime(other.signal, 5);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect([long.aborted, short.aborted]).toEqual([false, true]);
  other.abort(new Error('stopped'));
  expect(long.reason).toBe(other.signal.reason);
  expect(withinTime(other.signal, undefined)).toBe(other.signal);
});
