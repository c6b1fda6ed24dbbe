import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freeAddresses } from '../../../runtime/src/testing/processes.ts';
import type { SessionAnswer, SessionSettings } from '../testing/sessionProcess.ts';

/** Runs testing/sessionProcess.ts; it is killed when the test is over, if it has not ended. */
async function run(settings: SessionSettings): Promise<SessionAnswer> {
  const require = createRequire(new URL('../../../../package.json', import.meta.url));
  const program = fileURLToPath(new URL('../testing/sessionProcess.ts', import.meta.url));
  const options = ['--conditions=@densenet/source', '--import', require.resolve('tsx')];
  const child = spawn(process.execPath, [...options, program, JSON.stringify(settings)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (errors += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`rank ${settings.rank} ended with ${code}: ${errors}`);
  return JSON.parse(output.trim().split('\n').at(-1)!) as SessionAnswer;
}

describe.runIf(process.env.DENSENET_SLOW === '1')('a session of processes', { timeout: 600_000 }, () => {
  // 20 steps of 6, 6, 6 and 3 images an epoch, so that parts differ, on a smooth network without norms.
  it.each([2, 3])('of %i ends with the same bits in all, and within 1e-5 of one process', async (size) => {
    const alone = await run({ rank: 0, addresses: ['alone'] });
    const addresses = await freeAddresses(size);
    const all = await Promise.all(addresses.map((_, rank) => run({ rank, addresses })));
    for (const answer of all) expect(answer).toEqual(all[0]);
    const [first] = all;
    expect(first!.complete).toBe(true);
    for (const [name, values] of Object.entries(alone.weights)) {
      const differences = values.map((value, at) => Math.abs(value - first!.weights[name]![at]!));
      expect(Math.max(...differences), name).toBeLessThan(1e-5);
    }
    for (const [epoch, { training, judged }] of alone.history.entries()) {
      const row = first!.history[epoch]!;
      expect(row.training.images).toBe(training.images);
      expect(Math.abs(row.training.loss - training.loss)).toBeLessThan(1e-5);
      expect(row.judged!.accuracy).toBe(judged!.accuracy);
      expect(row.replicaWaitSeconds).toBeGreaterThan(0);
    }
  });
});
