import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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
  const short = withinTime(other.signal, 30);
  // Also where garbage is collected meanwhile.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let time = 0; time < 5; time++) {
    collect();
    await setTimeout(10);
  }
  expect([long.aborted, short.aborted]).toEqual([false, true]);
  other.abort(new Error('stopped'));
  expect(long.reason).toBe(other.signal.reason);
  expect(withinTime(other.signal, 60_000).aborted).toBe(true);
  expect(withinTime(other.signal, undefined)).toBe(other.signal);
});
