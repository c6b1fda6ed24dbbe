import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { differences, type PassNumbers } from '../../../model/src/testing/trainingGradients.ts';
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

/** In the form in which passes are compared, with the loss in the place of logits. */
function firstStep({ losses, statistics, gradients }: SyncAnswer): PassNumbers {
  const floats = (named: SyncAnswer['gradients']) =>
    new Map(named.map(([name, values]) => [name, Float32Array.from(values)]));
  return { logits: Float32Array.of(losses[0]!), statistics: floats(statistics), gradients: floats(gradients) };
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
    expect(differences(firstStep(all[0]!), firstStep(alone), 1e-5)).toEqual([]);
  });
});
