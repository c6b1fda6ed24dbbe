import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpointFolder } from '@densenet/interop/node';
import type { Random } from '@densenet/ops';
import { runChild } from './child.ts';
import { runCliWell } from './cli.ts';
import { type RunContent, runContent } from './runContent.ts';

/**
 * A training with all that has a state of its own: augmentation and mixing, sampling, dropout, AdamW, accumulation, clipping, averaged
 * weights, parts that are frozen at first, a schedule and an end that go by the results, held-out images, the best and the last networks,
 * statistics that are estimated again.
 * 4 epochs of 6 steps.
 */
export const everything = [
  ...['train', 'tiny', '--train-images', '128', '--test-images', '64', '--batch-size', '16', '--epochs', '4'],
  ...['--validation-fraction', '0.25', '--augmentation', 'cifar,randAugment,randomErasing', '--mix', 'mixupOrCutmix'],
  ...['--drop-rate', '0.1', '--optimizer', 'adamw', '--accumulation', '2', '--clip-norm', '1', '--ema-decay', '0.9'],
  ...['--schedule', 'reduceOnPlateau', '--plateau-patience', '0', '--label-smoothing', '0.1', '--tensorboard'],
  ...[
    '--freeze',
    'features.denseblock1.*',
    '--unfreeze-epoch',
    '2',
    '--norm-statistics',
    'frozenParts',
    '--keep-last',
    '2',
    '--reestimate-statistics',
    '48',
    '--patience',
    '3',
  ],
];

export interface KilledRuns {
  /** The run that nobody stopped. */
  whole: RunContent;
  /** The runs that were killed and resumed until they were complete; more than one where one was not killed often enough. */
  killed: RunContent[];
  /** How many milliseconds after it had said what it trains each process was killed. */
  moments: number[];
}

/**
 * Trains once undisturbed, and again, killed (SIGKILL) at random moments and resumed after each, until that many processes were
 * killed. The moments begin when a process says what it trains, before its first save.
 *
 * @param flags of the backend
 */
export async function killAtRandom(
  folder: string,
  { kills, random, flags }: { kills: number; random: Random; flags: readonly string[] },
): Promise<KilledRuns> {
  const begin = (name: string) => [
    ...everything,
    ...['--out', join(folder, name), '--log', join(folder, `${name}.jsonl`), '--log-every', '1', '--no-report'],
    ...flags,
  ];
  const contentOf = (name: string) => runContent(join(folder, name), join(folder, `${name}.jsonl`));
  const began = performance.now();
  await runCliWell(...begin('whole'));
  const milliseconds = performance.now() - began;
  const killed: RunContent[] = [];
  const moments: number[] = [];
  while (moments.length < kills) {
    const name = `killed-${killed.length + 1}`;
    for (let isComplete = false; !isComplete; ) {
      const isSaved = await readCheckpointFolder(join(folder, name)).then(
        () => true,
        () => false,
      );
      // A training of which nothing is saved is begun again, and its log with it.
      if (!isSaved) await rm(join(folder, `${name}.jsonl`), { force: true });
      const args = isSaved ? ['train', '--resume', join(folder, name), '--no-report', ...flags] : begin(name);
      if (moments.length === kills) {
        await runCliWell(...args);
        isComplete = true;
      } else {
        // Later than this, most processes would end before they are killed.
        const moment = Math.round(random.uniform() * 0.5 * milliseconds);
        isComplete = !(await trainKilled(args, moment));
        if (!isComplete) moments.push(moment);
      }
    }
    killed.push(await contentOf(name));
  }
  return { whole: await contentOf('whole'), killed, moments };
}

/**
 * Trains in a process of its own, which is killed so many milliseconds after it has said what it trains.
 *
 * @returns whether it was killed; else it was complete before
 */
async function trainKilled(args: readonly string[], moment: number): Promise<boolean> {
  let isBegun = false;
  const { code, stderr } = await runChild(args, {
    onOutput: ({ stdout }, kill) => {
      if (isBegun || !stdout.includes('recipe tiny:')) return;
      isBegun = true;
      setTimeout(() => kill('SIGKILL'), moment);
    },
  });
  // One that was killed between its last save and its end is complete, and says nothing of what it trains.
  if ((code !== -1 || !isBegun) && code !== 0) throw new Error(`densenet ${args.join(' ')}: ${stderr}`);
  return code === -1;
}
