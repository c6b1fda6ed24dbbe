import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { relativeDifference } from '../../../../testing/compare.ts';
import { freeAddresses } from '../../../runtime/src/testing/processes.ts';
import type { SyncAnswer, SyncSettings } from '../testing/syncBatchNormProcess.ts';

/** Runs testing/syncBatchNormProcess.ts; it is killed when the test is over, if it has not ended. */
async function run(settings: SyncSettings): Promise<SyncAnswer> {
  const require = createRequire(new URL('../../../../package.json', import.meta.url));
  const program = fileURLToPath(new URL('../testing/syncBatchNormProcess.ts', import.meta.url));
  const options = ['--conditions=@densenet/source', '--import', require.resolve('tsx')];
  const child = spawn(process.execPath, [...options, program, JSON.stringify(settings)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (errors += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`rank ${settings.rank} ended with ${code}: ${errors}`);
  return JSON.parse(output.trim().split('\n').at(-1)!) as SyncAnswer;
}

describe.runIf(process.env.DENSENET_SLOW === '1')('synchronized batch norm in processes', () => {
  // Batches that divide into parts of unequal size too.
  it.each([2, 3])('%i processes train the chapter’s network as one does', { timeout: 600_000 }, async (size) => {
    const common = { images: 8, size: 32, steps: 3 };
    const alone = await run({ ...common, rank: 0, addresses: ['alone'] });
    const addresses = await freeAddresses(size);
    const all = await Promise.all(addresses.map((_, rank) => run({ ...common, rank, addresses })));
    for (const { hash, losses } of all) {
      expect(hash).toBe(all[0]!.hash);
      expect(losses).toEqual(all[0]!.losses);
    }
    expect(Math.abs(all[0]!.losses[0]! / alone.losses[0]! - 1)).toBeLessThan(1e-5);
    for (const [name, values] of Object.entries(alone.first)) {
      expect(relativeDifference(all[0]!.first[name]!, values), name).toBeLessThan(1e-5);
    }
  });
});
