import { describe, expect, it, vi } from 'vitest';
import { collect } from '../testing/collect.ts';
import { prefetch } from './prefetch.ts';

const rest = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Counts to `count`, noting what it has made and whether it was closed. */
function counting(count: number) {
  const state = { made: 0, closed: false };
  async function* generate() {
    try {
      for (let i = 0; i < count; i++) {
        state.made++;
        yield i;
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, source: generate() };
}

describe('prefetch', () => {
  it.each([1, 2, 7])('passes everything through in order, depth %i', async (depth) => {
    expect(await collect(prefetch([3, 1, 2], depth))).toEqual([3, 1, 2]);
    expect(await collect(prefetch(counting(5).source, depth))).toEqual([0, 1, 2, 3, 4]);
    expect(await collect(prefetch([], depth))).toEqual([]);
  });

  it('makes the next items while the consumer is busy with one, and no more than the depth', async () => {
    const { state, source } = counting(10);
    const items = prefetch(source, 3);
    await items.next();
    await rest();
    expect(state.made).toBe(4);
    await items.next();
    await rest();
    expect(state.made).toBe(5);
  });

  it('overlaps the making of an item with its use', async () => {
    const events: string[] = [];
    async function* slow() {
      for (let i = 0; i < 3; i++) {
        await rest();
        events.push(`made ${i}`);
        yield i;
      }
    }
    for await (const item of prefetch(slow(), 1)) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      events.push(`used ${item}`);
    }
    expect(events).toEqual(['made 0', 'made 1', 'used 0', 'made 2', 'used 1', 'used 2']);
  });

  it('closes the source when the consumer stops early', async () => {
    const { state, source } = counting(10);
    for await (const item of prefetch(source)) if (item === 1) break;
    expect(state.closed).toBe(true);
    const iterator = { next: vi.fn(() => ({ done: false as const, value: 1 })), return: vi.fn() };
    for await (const _ of prefetch({ [Symbol.iterator]: () => iterator as unknown as Iterator<number> })) break;
    expect(iterator.return).toHaveBeenCalledOnce();
  });

  it('hands on an error in its place, after the items before it', async () => {
    const seen: number[] = [];
    async function* failing() {
      yield 1;
      yield 2;
      throw new Error('unreadable');
    }
    const consume = async () => {
      for await (const item of prefetch(failing(), 4)) {
        await rest();
        seen.push(item);
      }
    };
    await expect(consume()).rejects.toThrow('unreadable');
    expect(seen).toEqual([1, 2]);
  });

  it('refuses a depth that is no positive integer', () => {
    expect(() => prefetch([1], 0)).toThrow('depth must be a positive integer, got 0');
  });
});
