import { expect, test } from 'vitest';
import { slots } from './slots.ts';

test('so many jobs run at once, the others in their order, also after one that fails', async () => {
  const limited = slots(2);
  const began: number[] = [];
  let running = 0;
  const job = (index: number) => async () => {
    began.push(index);
    expect(++running).toBeLessThanOrEqual(2);
    await new Promise((resume) => setTimeout(resume, 2));
    running--;
    if (index === 1) throw new Error('bad');
    return index;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => limited(job(index))));
  expect(began).toEqual([0, 1, 2, 3, 4]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
