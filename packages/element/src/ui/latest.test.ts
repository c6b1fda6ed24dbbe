import { describe, expect, test } from 'vitest';
import { Latest, untilAborted } from './latest.ts';

/** A promise that is settled from outside. */
function pending<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe('untilAborted', () => {
  test('settles as the promise does', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  test('rejects with the reason as soon as it is aborted, or if it was before', async () => {
    const controller = new AbortController();
    const never = untilAborted(new Promise(() => {}), controller.signal);
    controller.abort(new Error('stop'));
    await expect(never).rejects.toThrow('stop');
    await expect(untilAborted(Promise.resolve(1), controller.signal)).rejects.toThrow('stop');
  });
});

describe('Latest', () => {
  test('aborts the task before, and is busy until the newest ends', async () => {
    const latest = new Latest();
    const signals: AbortSignal[] = [];
    const second = pending<string>();
    const first = latest.run(async (signal) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    const last = latest.run(async () => second.promise);
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect(signals[0]!.aborted).toBe(true);
    expect(latest.busy).toBe(true);
    second.resolve('done');
    expect(await last).toBe('done');
    expect(latest.busy).toBe(false);
  });

  test('runs exclusive steps one after the other, without those superseded meanwhile', async () => {
    const latest = new Latest();
    const ran: number[] = [];
    const slow = pending<void>();
    const start = (id: number, wait: Promise<void>) =>
      latest.run((signal) =>
        latest.exclusively(signal, () => {
          ran.push(id);
          return wait;
        }),
      );
    const outcomes = [start(0, slow.promise)];
    await Promise.resolve();
    outcomes.push(start(1, Promise.resolve()), start(2, Promise.resolve()));
    const settled = Promise.allSettled(outcomes);
    await new Promise((done) => setTimeout(done, 5));
    expect(ran).toEqual([0]);
    slow.resolve();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(ran).toEqual([0, 2]);
  });

  test('lets queued tasks take turns, in order, and a failed one does not stop them', async () => {
    const latest = new Latest();
    const [first, second] = [pending<string>(), pending<string>()];
    const began: number[] = [];
    const queued = (id: number, work: () => Promise<string>) =>
      latest.run(
        async (_, turn) => {
          await turn;
          began.push(id);
          return work();
        },
        { queue: true },
      );
    const outcomes = [
      queued(0, () => first.promise),
      queued(1, () => Promise.reject(new Error('no'))),
      queued(2, () => second.promise),
    ];
    const settled = Promise.allSettled(outcomes);
    await new Promise((done) => setTimeout(done, 5));
    expect(began).toEqual([0]);
    first.resolve('a');
    second.resolve('c');
    expect(await settled).toMatchObject([{ value: 'a' }, { reason: { message: 'no' } }, { value: 'c' }]);
    expect(began).toEqual([0, 1, 2]);
    expect(latest.busy).toBe(false);
  });

  test('aborts queued tasks with a newer one that does not queue', async () => {
    const latest = new Latest();
    const queued = [0, 1].map(() =>
      latest.run(async (_, turn) => turn.then(() => new Promise(() => {})), { queue: true }),
    );
    const settled = Promise.allSettled(queued);
    expect(await latest.run(async () => 'newest')).toBe('newest');
    expect((await settled).map((outcome) => (outcome as PromiseRejectedResult).reason.name)).toEqual([
      'AbortError',
      'AbortError',
    ]);
    expect(await latest.run(async (_, turn) => turn.then(() => 'next'), { queue: true })).toBe('next');
  });

  test('waits no longer for steps on what is gone', async () => {
    const latest = new Latest();
    const first = latest.run((signal) => latest.exclusively(signal, () => new Promise(() => {})));
    first.catch(() => {});
    await new Promise((done) => setTimeout(done, 1));
    latest.forgetExclusive();
    expect(await latest.run((signal) => latest.exclusively(signal, async () => 'new'))).toBe('new');
  });
});
