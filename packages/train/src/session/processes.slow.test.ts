import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freeAddresses } from '../../../runtime/src/testing/processes.ts';
import type { SessionAnswer, SessionFailure, SessionSettings } from '../testing/sessionProcess.ts';

interface Ended {
  code: number | null;
  answer: SessionAnswer & SessionFailure;
}

/** Runs testing/sessionProcess.ts; it is killed when the test is over, if it has not ended. */
async function run(settings: SessionSettings): Promise<Ended> {
  const require = createRequire(new URL('../../../../package.json', import.meta.url));
  const program = fileURLToPath(new URL('../testing/sessionProcess.ts', import.meta.url));
  const options = ['--conditions=@densenet/source', '--import', require.resolve('tsx')];
  const child = spawn(process.execPath, [...options, program, JSON.stringify(settings)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (errors += text));
  const [code] = await once(child, 'close');
  const line = output.trim().split('\n').at(-1)!;
  if (!line.startsWith('{')) throw new Error(`rank ${settings.rank} ended with ${code}: ${errors}`);
  return { code, answer: JSON.parse(line) };
}

/** Runs as many processes as there are changes to what they are told. */
async function runAll(changes: readonly Partial<SessionSettings>[]): Promise<Ended[]> {
  const addresses = await freeAddresses(changes.length);
  return Promise.all(changes.map((change, rank) => run({ rank, addresses, epochs: 5, ...change })));
}

describe.runIf(process.env.DENSENET_SLOW === '1')('a session of processes', { timeout: 600_000 }, () => {
  // 20 steps of 6, 6, 6 and 3 images an epoch, so that parts differ, on a smooth network without norms.
  it.each([2, 3])('of %i ends with the same bits in all, and within 1e-5 of one process', async (size) => {
    const { answer: alone } = await run({ rank: 0, addresses: ['alone'], epochs: 5 });
    const all = await runAll(Array(size).fill({}));
    const first = all[0]!.answer;
    // Before the first step, after each epoch, and after each evaluation.
    expect(first).toMatchObject({ complete: true, step: 20, saves: [0, 4, 4, 8, 8, 12, 12, 16, 16, 20, 20] });
    for (const { answer } of all.slice(1)) expect(answer).toEqual({ ...first, saves: [] });
    for (const [name, values] of Object.entries(alone.weights)) {
      const differences = values.map((value, at) => Math.abs(value - first.weights[name]![at]!));
      expect(Math.max(...differences), name).toBeLessThan(1e-5);
    }
    for (const [epoch, { training, judged }] of alone.history.entries()) {
      const row = first.history[epoch]!;
      expect(row.training.images).toBe(training.images);
      expect(Math.abs(row.training.loss - training.loss)).toBeLessThan(1e-5);
      expect(row.judged!.accuracy).toBe(judged!.accuracy);
      expect(row.replicaWaitSeconds).toBeGreaterThan(0);
    }
  });

  it('stops in all after the same step, when one is told to', async () => {
    const all = await runAll([{}, { fault: 'told to stop' }, {}]);
    for (const { code, answer } of all) {
      expect(code).toBe(0);
      expect(answer).toMatchObject({ complete: false, step: 7, weights: all[0]!.answer.weights });
    }
    expect(all[0]!.answer.saves.at(-1)).toBe(7);
  });

  it('ends before the first step where one was started with something else', async () => {
    for (const { code, answer } of await runAll([{}, {}, { epochs: 6 }])) {
      expect(code).toBe(1);
      expect(answer.error).toMatch(
        /^ReplicasDifferError: rank 2 was started with another epochs than rank 0: 6, and not 5/,
      );
    }
  });

  it('ends with the step where the weights of one are others', async () => {
    for (const { code, answer } of await runAll([{}, { fault: 'other weights' }])) {
      expect(code).toBe(1);
      expect(answer.error).toMatch(
        /^ReplicasDifferError: after step 6, parameter classifier\.bias of rank 1 is another/,
      );
    }
  });

  it('ends in all where rank 0 cannot save', async () => {
    const [first, other] = await runAll([{ fault: 'full disk' }, {}]);
    expect([first!.code, other!.code]).toEqual([1, 1]);
    expect(first!.answer.error).toBe('Error: no space left on device');
    expect(other!.answer.error).toMatch(/^ReplicaFailedError: rank 0 cannot go on, so all ranks stop: no space left/);
  });

  it('ends in all where one cannot read an image, and rank 0 has saved the last step', async () => {
    const [first, other] = await runAll([{}, { fault: 'unreadable image' }]);
    expect([first!.code, other!.code]).toEqual([1, 1]);
    expect(first!.answer.error).toMatch(/^CollectiveError: rank 1 .*cannot go on: cats\/3\.jpg is no picture/);
    expect(first!.answer.saves.at(-1)).toBe(6);
    expect(other!.answer.error).toBe('Error: cats/3.jpg is no picture');
  });
});
