import { expect, it } from 'vitest';
import { inOrder } from './inOrder.ts';

it('works on at most `ahead` items at once, and gives results in order', async () => {
  let running = 0;
  let most = 0;
  let taken = 0;
  function* items() {
    for (; taken < 40; taken++) yield taken;
  }
  const work = async (item: number) => {
    most = Math.max(most, ++running);
    // Later items are done sooner.
    await new Promise((resolve) => setTimeout(resolve, item % 5 === 0 ? 4 : 1));
    running--;
    return 10 * item;
  };
  const results: number[] = [];
  for await (const result of inOrder(items(), work, 4)) {
    results.push(result);
    expect(taken - results.length).toBeLessThanOrEqual(5);
  }
  expect(results).toEqual(Array.from({ length: 40 }, (_, item) => 10 * item));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(5);
});

it('passes an error on in its place, and closes the source when the loop is left', async () => {
  let closed = false;
  async function* items() {
    try {
      for (let item = 0; ; item++) yield item;
    } finally {
      closed = true;
    }
  }
  const work = async (item: number) => {
    if (item === 2) throw new Error('the third');
    return item;
  };
  const results: number[] = [];
  const loop = async () => {
    for await (const result of inOrder(items(), work, 3)) results.push(result);
  };
  await expect(loop()).rejects.toThrow('the third');
  expect(results).toEqual([0, 1]);
  expect(closed).toBe(true);
});
