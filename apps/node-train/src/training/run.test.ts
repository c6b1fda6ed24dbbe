import { join } from 'node:path';
import { type ImageSource, imagesInMemory } from '@densenet/data';
import { recipeNamed } from '@densenet/recipe';
import { expect, test } from 'vitest';
import { noise } from '../../../../packages/data/src/testing/fakeDataset.ts';
import { withFlags } from '../recipes/withFlags.ts';
import { needBackend } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { tensorBits } from '../testing/tensorBits.ts';
import type { TrainingData } from './datasets.ts';
import { runTraining } from './run.ts';
import { saveSession } from './saveSession.ts';
import { newSession } from './session.ts';

needBackend();

const images: ImageSource = imagesInMemory({
  name: 'noise',
  images: noise(24 * 14 * 14),
  labels: Int32Array.from({ length: 24 }, (_, index) => index % 10),
  size: { height: 14, width: 14 },
  channels: 1,
  classNames: Array.from({ length: 10 }, (_, index) => `${index}`),
});
const data: TrainingData = { train: images, judge: { name: 'test', dataset: images }, test: images };

const plain = withFlags(recipeNamed('tiny'), { imageSize: '16', batchSize: '6' });

test('what a recipe says shows in what is trained', async () => {
  const out = join(await temporaryFolder(), 'out');
  const changes: Record<string, string>[] = [
    {},
    { augmentation: 'horizontalFlip' },
    { mean: '0.5' },
    { std: '0.5' },
    { antialias: 'yes' },
    { antialias: 'yes', interpolation: 'bicubic' },
    { accumulation: '2' },
    { clipNorm: '0.01' },
    { batchNormMomentum: '0.5' },
    { learningRate: '0.2' },
    { weightDecay: '0.5' },
    { seed: '1' },
  ];
  const bitsBy = async (flags: Record<string, string>) => {
    const session = newSession(withFlags(plain, flags), images);
    const stop = new AbortController();
    const afterOneStep = (event: { type: string }) => event.type === 'step' && stop.abort();
    await runTraining(session, data, { signal: stop.signal, listeners: [afterOneStep] });
    await saveSession(out, session, {});
    return tensorBits(join(out, 'model.safetensors'));
  };
  const bits: string[] = [];
  for (const flags of changes) bits.push(await bitsBy(flags));
  expect(new Set(bits).size).toBe(changes.length);
  expect(await bitsBy({ memoryEfficient: 'yes' })).toBe(bits[0]);
});
