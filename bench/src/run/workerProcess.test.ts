import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Assignment } from '../protocol.ts';
import { WorkerProcess } from './workerProcess.ts';

const fake = fileURLToPath(new URL('../testing/fakeContestant.mjs', import.meta.url));
const start = { request: 'start', assignment: {} as Assignment } as const;
const limit = 20_000;
const workers: WorkerProcess[] = [];

function launch(behaviour: object, command = process.execPath): WorkerProcess {
  const worker = new WorkerProcess({ command, args: [fake, JSON.stringify(behaviour)], env: {} });
  workers.push(worker);
  return worker;
}

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
});

const stateOf = (pid: number) => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1];

describe('a worker', () => {
  it('is asked and answers, whatever else is on its stdout', async () => {
    const worker = launch({ values: [2, 1.5], milliseconds: 7 });
    expect(await worker.start(start, limit)).toMatchObject({ parameters: 7, versions: { fake: '1.0' } });
    expect(await worker.step(limit)).toMatchObject({ milliseconds: 7, value: 2 });
    expect(await worker.step(limit)).toMatchObject({ value: 1.5 });
  });

  it('that fails says why, and can be asked again', async () => {
    const worker = launch({ failAtStep: 0 });
    await worker.start(start, limit);
    await expect(worker.step(limit)).rejects.toThrow(/^out of fuel$/);
    expect(await worker.step(limit)).toMatchObject({ value: 1 });
  });

  it('that ends leaves its exit code and last error', async () => {
    const worker = launch({ exitAtStep: 1 });
    await worker.start(start, limit);
    await worker.step(limit);
    const ended = 'its process ended with exit code 3: FakeError: the engine fell off';
    await expect(worker.step(limit)).rejects.toThrow(ended);
    await expect(worker.step(limit)).rejects.toThrow(ended);
  });

  it('that does not answer is not waited for', async () =>
    expect(launch({ ignore: 'start' }).start(start, 300)).rejects.toThrow("no answer to 'start' within 0.3 s"));

  it('whose step is no number has failed', async () => {
    const worker = launch({ values: [null] });
    await worker.start(start, limit);
    await expect(worker.step(limit)).rejects.toThrow('expected a finite number');
  });

  it('that cannot be run says so', async () =>
    expect(launch({}, '/nowhere/node').start(start, limit)).rejects.toThrow('/nowhere/node cannot be run'));
});

describe.runIf(process.platform === 'linux')('a worker on Linux', () => {
  it('stands still while it is paused, and goes on', async () => {
    const worker = launch({});
    await worker.start(start, limit);
    worker.pause();
    // The signal is sent at once, and takes effect when the process is next to run.
    await expect.poll(() => stateOf(worker.pid!), { interval: 5 }).toBe('T');
    await expect(worker.step(300)).rejects.toThrow("no answer to 'step'");
    worker.resume();
    await expect.poll(() => stateOf(worker.pid!), { interval: 5 }).not.toBe('T');
  });

  it('can be ended while it is paused', async () => {
    const worker = launch({});
    await worker.start(start, limit);
    const { pid } = worker;
    worker.pause();
    await worker.stop();
    expect(() => process.kill(pid!, 0)).toThrow('ESRCH');
  });

  it('is the first to go where memory runs out, and its memory is known', async () => {
    const worker = launch({});
    await worker.start(start, limit);
    await worker.step(limit);
    expect(readFileSync(`/proc/${worker.pid}/oom_score_adj`, 'utf8').trim()).toBe('1000');
    // A bare Node takes some 40 MB.
    expect(worker.peakBytes()).toBeGreaterThan(20e6);
    // In this order: the worker lives, and may grow between the two readings.
    const resident = worker.residentBytes();
    const peak = worker.peakBytes();
    expect(peak).toBeGreaterThanOrEqual(resident!);
    await worker.stop();
    expect(worker.peakBytes()).toBeCloseTo(peak!, -7);
  });
});
