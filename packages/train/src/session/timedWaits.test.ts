import { expect, it } from 'vitest';
import { timedWaits } from './timedWaits.ts';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('counts what is waited for an item, and not what is done with it', async () => {
  async function* slow() {
    await pause(60);
    yield 'a';
    yield 'b';
  }
  const waits: number[] = [];
  const items: string[] = [];
  for await (const item of timedWaits(slow(), (seconds) => waits.push(seconds))) {
    items.push(item);
    if (item === 'a') await pause(60);
  }
  expect(items).toEqual(['a', 'b']);
  expect(waits).toHaveLength(2);
  // A timer may end a millisecond early.
  expect(waits[0]).toBeGreaterThan(0.055);
  expect(waits[1]).toBeLessThan(0.05);
});

it('ends its source when it is left', async () => {
  let isOpen = true;
  async function* source() {
    try {
      for (;;) yield 1;
    } finally {
      isOpen = false;
    }
  }
  for await (const _ of timedWaits(source(), () => {})) break;
  expect(isOpen).toBe(false);
});
