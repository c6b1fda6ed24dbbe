import { describe, expect, it } from 'vitest';
import { gatherer, limitConcurrency, oneAtATime, type Run } from './gather.ts';

const later = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Doubles numbers in batches and remembers the batches; each batch fails with `failure` where it is given. */
function doubling(
  maxBatch: number,
  { failure, run = oneAtATime(), maxWait = 1000 }: { failure?: Error; run?: Run; maxWait?: number } = {},
) {
  const batches: number[][] = [];
  const compute = async (inputs: readonly number[]) => {
    batches.push([...inputs]);
    await later();
    if (failure) throw failure;
    return inputs.map((input) => 2 * input);
  };
  return { batches, double: gatherer(compute, { run, maxBatch, maxWait }) };
}

describe('gathered calls', () => {
  it('of the same moment are one batch, at most as large as `maxBatch`', async () => {
    const { batches, double } = doubling(3);
    expect(await Promise.all([1, 2, 3, 4].map(double))).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it('that arrive while a batch is computed are the next batch', async () => {
    const { batches, double } = doubling(8);
    const first = double(1);
    await Promise.resolve();
    await Promise.resolve();
    const others = [2, 3].map(double);
    expect([await first, ...(await Promise.all(others))]).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('that arrive while the backend is busy with something else join the batch that waits for it', async () => {
    const run = oneAtATime();
    const { batches, double } = doubling(8, { run });
    const other = run(later);
    const first = double(1);
    await Promise.resolve();
    const second = double(2);
    await Promise.all([other, first, second]);
    expect(batches).toEqual([[1, 2]]);
  });

  it('all reject with the error of their batch', async () => {
    const { double } = doubling(8, { failure: new Error('no') });
    await expect(double(1)).rejects.toThrow('no');
    const refused = doubling(8, { run: () => Promise.reject(new Error('no backend')) });
    expect((await Promise.allSettled([1, 2].map(refused.double))).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
    ]);
    expect(refused.batches).toEqual([]);
  });

  it('are computed again as the same batch where the backend was lost meanwhile', async () => {
    const twice = async <Result>(job: () => Promise<Result>) => {
      await job();
      return job();
    };
    const { batches, double } = doubling(8, { run: twice });
    expect(await double(1)).toBe(2);
    expect(batches).toEqual([[1], [1]]);
  });

  it('wait for calls whose inputs are pending promises, and no longer for one that rejects', async () => {
    const { batches, double } = doubling(2);
    const made = [later().then(() => 2), later().then(() => Promise.reject(new Error('no picture')))];
    const results = await Promise.allSettled([...made.map(double), double(1)]);
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)))).toEqual([
      4,
      'Error: no picture',
      2,
    ]);
    expect(batches).toEqual([[1, 2]]);
  });

  it('wait at most `maxWait` for a pending input', async () => {
    const { batches, double } = doubling(2, { maxWait: 2 });
    let make!: (input: number) => void;
    const never = double(
      new Promise<number>((resolve) => {
        make = resolve;
      }),
    );
    expect(await double(1)).toBe(2);
    make(2);
    expect(await never).toBe(4);
    expect(batches).toEqual([[1], [2]]);
  });
});

it('one job runs after the other, also after one that failed', async () => {
  const run = oneAtATime();
  const order: string[] = [];
  const job =
    (name: string, fails = false) =>
    async () => {
      order.push(`${name} begins`);
      await later();
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
  const results = await Promise.allSettled([run(job('a', true)), run(job('b'))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

it('at most `count` jobs run at once, the others later in their order, also after one that fails', async () => {
  const limited = limitConcurrency(2);
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
