import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { freeAddresses, type RunningProcess, startAll, startProcess } from '../testing/processes.ts';

const TEN_MINUTES = 600_000;

/** Processes of the same actions. */
const start = (size: number, actions: string[], deadlineSeconds: number) =>
  startAll(Array(size).fill(actions), { deadlineSeconds, bucketBytes: 400 });

const ended = (processes: RunningProcess[]) => Promise.all(processes.map((one) => one.ended));

describe.runIf(process.env.DENSENET_SLOW === '1')('processes that compute together', { timeout: TEN_MINUTES }, () => {
  test.each([
    ['the backward pass', 'step', /was in the sum of gradients/],
    ['a sum in the middle of a pass', 'sumTensor', /was in a sum in the middle of a pass/],
  ])('one is frozen, in %s: the others name it, and it ends when it goes on', async (_, action, where) => {
    const [first, frozen, last] = await start(3, ['step', 'stop', action], 4);
    for (const { code, lines } of await ended([first!, last!])) {
      expect(code).toBe(1);
      expect(lines.at(-1)).toMatchObject({ error: 'CollectiveError', ranks: [1] });
      expect(lines.at(-1)!.message).toMatch(/^rank 1 \(127\.0\.0\.1:\d+\) does not answer: it is frozen/);
      expect(lines.at(-1)!.message).toMatch(where);
    }
    expect(frozen!.child.kill('SIGCONT')).toBe(true);
    const { code, lines } = await frozen!.ended;
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ error: 'CollectiveError', ranks: [0, 2] });
  });

  test.each([0, 1])('rank %i never starts: the others name it', async (missing) => {
    const addresses = await freeAddresses(3);
    const processes = [0, 1, 2]
      .filter((rank) => rank !== missing)
      .map((rank) => startProcess({ rank, addresses, actions: [], deadlineSeconds: 5 }));
    for (const { code, lines } of await ended(processes)) {
      expect(code).toBe(1);
      expect(lines[0]).toMatchObject({ error: 'CollectiveError', ranks: [missing] });
      expect(lines[0]!.message).toMatch(/^not all processes have come within 5 s: .*has ended, or cannot be reached/);
    }
  });

  test.each([0, 1])('rank %i starts 20 s late, and nothing is lost; all end by themselves', async (late) => {
    const addresses = await freeAddresses(2);
    const actions = ['step', 'close'];
    const process = (rank: number) => startProcess({ rank, addresses, actions, deadlineSeconds: 60 });
    const waiting = process(1 - late);
    await sleep(20_000);
    for (const { code, lines, errors } of await ended([waiting, process(late)])) {
      expect(lines.map(({ action }) => action)).toEqual(['start', ...actions]);
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
    }
  });

  test('one is busy with something else: the others say that all answer', async () => {
    const [first, busy] = await start(2, ['busy', 'step'], 4);
    const { code, lines } = await first!.ended;
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ error: 'CollectiveError', ranks: [] });
    expect(lines.at(-1)!.message).toMatch(
      /^all processes answer, and one of them did not come: rank 0 was in the sum of gr/,
    );
    expect((await busy!.ended).lines.at(-1)).toMatchObject({ error: 'CollectiveError' });
  });

  test('shapes differ: all say so at once', async () => {
    for (const { code, lines } of await ended(await start(2, ['step', 'uneven'], 60))) {
      expect(code).toBe(1);
      expect(lines.at(-1)!.message).toMatch(
        /^the processes do not give the same shapes .*expected shape \[10[56]\].*expected shape \[10[56]\]/,
      );
    }
  });

  test('one gives up a step: the others name it at once', async () => {
    const processes = await start(3, ['step', 'abandon', 'step'], 60);
    for (const { code, lines } of await ended(processes)) {
      expect(code).toBe(1);
      expect(lines.at(-1)).toMatchObject({ error: 'CollectiveError', ranks: [1] });
      expect(lines.at(-1)!.message).toMatch(/^rank 1 \(127\.0\.0\.1:\d+\) cannot go on: no memory \(/);
    }
  });

  test('one ends in the middle of a call, with its own exit code', async () => {
    const [first, leaver] = await start(2, ['leave', 'step'], 60);
    expect((await leaver!.ended).code).toBe(3);
    expect((await first!.ended).lines.at(-1)).toMatchObject({ error: 'CollectiveError', ranks: [1] });
  });

  test('a process without a close ends by itself when it has nothing more to do', async () => {
    for (const { code, errors } of await ended(await start(2, ['sum'], 60))) {
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
    }
  });

  test('a port that is in use is named', async () => {
    const addresses = await freeAddresses(2);
    const server = createServer().listen(Number(addresses[0]!.split(':')[1]), '0.0.0.0');
    await once(server, 'listening');
    const second = startProcess({ rank: 0, addresses, actions: [], deadlineSeconds: 5 });
    const { lines } = await second.ended;
    expect(lines[0]).toMatchObject({ error: 'CollectiveError', ranks: [0] });
    expect(lines[0]!.message).toMatch(/^rank 0 cannot listen at its own address, 127\.0\.0\.1:\d+/);
    server.close();
  });

  test('steps leave nothing in memory', async () => {
    const processes = await ended(await start(2, ['many'], 60));
    for (const { code } of processes) expect(code).toBe(0);
    const grown: number[] = processes.map(({ lines }) =>
      lines.at(-1)!.answer.reduce((sum: number, one: number) => sum + one, 0),
    );
    // A key of its own for each of a step's two operations would be 0.9 KB each: 7.2 MB in 4,000 steps. Memory moves by megabytes
    // anyhow, in each process on its own: hence the mean.
    expect((grown[0]! + grown[1]!) / 2).toBeLessThan(3 * 2 ** 20);
  });
});
