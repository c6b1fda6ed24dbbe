import { expect, it } from 'vitest';
import { newId } from './ids.ts';

it('sorts by time, also within a millisecond and where the clock goes back, and never repeats', () => {
  const ids = [1000, 1000, 1001, 900, 900, 5_000_000_000_000].map((now) => newId(now));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(Array.from({ length: 5000 }, () => newId())).size).toBe(5000);
});
