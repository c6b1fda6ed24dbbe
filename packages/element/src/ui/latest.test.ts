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

  test('starts queued tasks one after the other, also after one that failed', async () => {
    const latest = new Latest();
    const began: number[] = [];
    const gates = [pending<string>(), pending<string>(), pending<string>()];
    const runs = gates.map(({ promise }, index) =>
      latest.run(async () => {
        began.push(index);
        if (index === 1) throw new Error('no picture');
        return promise;
      }, true),
    );
    const settled = Promise.allSettled(runs);
    await new Promise((done) => setTimeout(done, 1));
    expect(began).toEqual([0]);
    expect(latest.busy).toBe(true);
    for (const { resolve } of gates) resolve('done');
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(began).toEqual([0, 1, 2]);
    expect(latest.busy).toBe(false);
  });

  test('aborts what is queued for a newer task that is not, and does not start it', async () => {
    const latest = new Latest();
    const began: string[] = [];
    const task = (name: string) => async (signal: AbortSignal) => {
      began.push(name);
      if (name === 'last') return name;
      return untilAborted(new Promise<string>(() => {}), signal);
    };
    const queued = [latest.run(task('first'), true), latest.run(task('second'), true)];
    const settled = Promise.allSettled(queued);
    await new Promise((done) => setTimeout(done, 1));
    expect(await latest.run(task('last'))).toBe('last');
    for (const outcome of await settled) expect(outcome).toMatchObject({ reason: { name: 'AbortError' } });
    expect(began).toEqual(['first', 'last']);
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

  test('waits no longer for steps on what is gone', async () => {
    const latest = new Latest();
    const first = latest.run((signal) => latest.exclusively(signal, () => new Promise(() => {})));
    first.catch(() => {});
    await new Promise((done) => setTimeout(done, 1));
    latest.forgetExclusive();
    expect(await latest.run((signal) => latest.exclusively(signal, async () => 'new'))).toBe('new');
  });
});
