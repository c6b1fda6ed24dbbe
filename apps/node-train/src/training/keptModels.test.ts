import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imagesInMemory } from '@densenet/data';
import { recipeNamed } from '@densenet/recipe';
import { expect, test } from 'vitest';
import { noise } from '../../../../packages/data/src/testing/fakeDataset.ts';
import { withFlags } from '../recipes/withFlags.ts';
import { needBackend } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import type { TrainingData } from './datasets.ts';
import { readSession } from './readSession.ts';
import { runTraining } from './run.ts';
import { saveSession } from './saveSession.ts';
import { newSession } from './session.ts';

needBackend();

const images = imagesInMemory({
  name: 'noise',
  images: noise(12 * 14 * 14),
  labels: Int32Array.from({ length: 12 }, (_, index) => index % 10),
  size: { height: 14, width: 14 },
  channels: 1,
  classNames: Array.from({ length: 10 }, (_, index) => `${index}`),
});
const heldOut: TrainingData = { train: images, judge: { name: 'validation', dataset: images }, test: images };

/** Learns nothing: no epoch is better than the first. */
const still = withFlags(recipeNamed('tiny'), {
  ...{ imageSize: '16', batchSize: '6', epochs: '4', learningRate: '0', batchNormMomentum: '1e-9' },
  ...{ validationFraction: '0.1', patience: '2', keepLast: '2' },
});

async function train(recipe: typeof still, data: TrainingData) {
  const out = join(await temporaryFolder(), 'out');
  const session = newSession(recipe, images);
  const lines: string[] = [];
  const describedBest = ({ type, ...event }: { type: string }) => {
    if (type === 'completed') lines.push(JSON.stringify(event));
  };
  await runTraining(session, data, {
    signal: new AbortController().signal,
    listeners: [describedBest],
    save: () => saveSession(out, session, {}),
  });
  const kept = (await readdir(out)).filter((name) => /^(best|epoch)/.test(name)).sort();
  return { out, kept, lines, session };
}

test('the best epoch and the last ones are kept, and a training that ended early is complete', async () => {
  const { out, kept, lines } = await train(still, heldOut);
  expect(kept).toEqual(['best.safetensors', 'epoch-002.safetensors', 'epoch-003.safetensors']);
  expect(JSON.parse(lines[0]!)).toMatchObject({ endedEarly: true, best: { epoch: 1, metric: 'accuracy' } });
  const epochOf = async (file: string) => /"epochs\\?": ?(\d)/.exec(await readFile(join(out, file), 'latin1'))?.[1];
  expect(await Promise.all(kept.map(epochOf))).toEqual(['1', '2', '3']);
  expect(await readSession(out)).toMatchObject({ isComplete: true, values: { epoch: 3 } });
});

test('the test set chooses nothing', async () => {
  const { kept, lines } = await train(withFlags(still, { patience: 'none', validationFraction: '0', epochs: '1' }), {
    ...heldOut,
    judge: { name: 'test', dataset: images },
  });
  expect(kept).toEqual(['epoch-001.safetensors']);
  expect(lines).toEqual(['{}']);
  await expect(train(still, { ...heldOut, judge: { name: 'test', dataset: images } })).rejects.toThrow(
    '--patience needs images that are held out',
  );
  expect(() => withFlags(recipeNamed('tiny'), { patience: '2' })).toThrow('which may not follow the test set');
});
