import { join } from 'node:path';
import { type ImageSource, imagesInMemory } from '@densenet/data';
import { recipeNamed } from '@densenet/recipe';
import { inMemoryReplicas, ReplicasDifferError, type TrainingEvent } from '@densenet/train';
import { expect, test } from 'vitest';
import { noise } from '../../../../packages/data/src/testing/fakeDataset.ts';
import { withFlags } from '../recipes/withFlags.ts';
import { needBackend } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { tensorBits } from '../testing/tensorBits.ts';
import type { TrainingData } from './datasets.ts';
import { readSession } from './readSession.ts';
import { type RunOptions, runTraining } from './run.ts';
import { saveSession } from './saveSession.ts';
import { newSession, type Session } from './session.ts';

needBackend();

const images: ImageSource = imagesInMemory({
  name: 'noise',
  images: noise(25 * 14 * 14),
  labels: Int32Array.from({ length: 25 }, (_, index) => index % 10),
  size: { height: 14, width: 14 },
  channels: 1,
  classNames: Array.from({ length: 10 }, (_, index) => `${index}`),
});
const data: TrainingData = { train: images, judge: { name: 'validation', dataset: images }, test: images };
const flags = { imageSize: '16', batchSize: '6', epochs: '2', validationFraction: '0.1' };
const recipe = withFlags(recipeNamed('tiny'), {
  ...flags,
  optimizer: 'adamw',
  clipNorm: '1',
  emaDecay: '0.9',
  dropRate: '0.1',
  classWeights: 'balanced',
  augmentation: 'cifar',
  mix: 'mixup',
  reestimateStatistics: '12',
});

/** Norms of each rank for itself. */
const separate = { averageStatistics: false };

/** Trains by several ranks, of which the first has the session that is given. */
function runRanks(first: Session, size: number, options: Partial<RunOptions> = {}) {
  const sessions = [first, ...Array.from({ length: size - 1 }, () => newSession(recipe, images))];
  const replicas = inMemoryReplicas(size);
  return Promise.all(
    sessions.map(async (session, rank) => {
      const outcome = await runTraining(session, data, {
        signal: new AbortController().signal,
        listeners: [],
        together: size > 1 ? { ...separate, replicas: replicas[rank]!, compareEvery: 1 } : undefined,
        ...(rank === 0 ? options : {}),
      });
      return { session, outcome };
    }),
  );
}

test('ranks that train by a recipe are equal to the bit, and what they saved goes on with another number of ranks', async () => {
  const folder = await temporaryFolder();
  const out = join(folder, 'out');
  let session = newSession(recipe, images);
  for (const [size, lastStep] of [
    [2, 3],
    [1, 6],
    [3, Number.POSITIVE_INFINITY],
  ] as const) {
    const first = session;
    const stop = new AbortController();
    const listener = (event: TrainingEvent<unknown>) => event.type === 'step' && event.step >= lastStep && stop.abort();
    const ranks = await runRanks(first, size, {
      signal: stop.signal,
      listeners: [listener],
      save: () => saveSession(out, first, {}),
    });
    const bits: unknown[] = [];
    for (const [rank, one] of ranks.entries()) {
      expect(one.outcome.complete).toBe(lastStep === Number.POSITIVE_INFINITY);
      const own = join(folder, `rank${size}-${rank}`);
      await saveSession(own, one.session, {});
      bits.push(await Promise.all(['model', 'state'].map((file) => tensorBits(join(own, `${file}.safetensors`)))));
      expect(one.session.history).toEqual(first.history);
    }
    for (const own of bits) expect(own).toEqual(bits[0]);
    session = (await readSession(out)).restore();
  }
  const { values } = await readSession(out);
  expect(values).toMatchObject({ epoch: 2, step: 10 });
  // The first epoch ended with one process, the second one with three.
  expect(values.history.map((row) => row.replicaWaitSeconds)).toEqual([undefined, expect.any(Number)]);
});

test('ranks that have other images end before the first step, and say which', async () => {
  const replicas = inMemoryReplicas(2);
  const others: ImageSource = { ...images, label: (index) => (index === 7 ? 0 : images.label(index)) };
  const outcomes = await Promise.allSettled(
    replicas.map((one, rank) =>
      runTraining(newSession(recipe, images), rank === 0 ? data : { ...data, train: others }, {
        signal: new AbortController().signal,
        listeners: [],
        together: { ...separate, replicas: one },
      }),
    ),
  );
  for (const outcome of outcomes) {
    const { reason } = outcome as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(ReplicasDifferError);
    expect(reason.message).toMatch(/^rank 1 was started with another images\.train\.namesAndLabels than rank 0/);
  }
});
