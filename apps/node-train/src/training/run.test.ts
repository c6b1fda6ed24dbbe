import { join } from 'node:path';
import { type ImageSource, imagesInMemory } from '@densenet/data';
import { epochBatches, parseRecipe, recipeNamed } from '@densenet/recipe';
import type { EpochRow, TrainingEvent } from '@densenet/train';
import { dispose } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { noise } from '../../../../packages/data/src/testing/fakeDataset.ts';
import { withFlags } from '../recipes/withFlags.ts';
import { needBackend } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { tensorBits } from '../testing/tensorBits.ts';
import type { TrainingData } from './datasets.ts';
import { readSession } from './readSession.ts';
import { runTraining } from './run.ts';
import { saveSession } from './saveSession.ts';
import { newSession, type Session } from './session.ts';

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

test('each value of a recipe shows in the bits of the trained network', async () => {
  const out = join(await temporaryFolder(), 'out');
  const changes: Record<string, string>[] = [
    {},
    { augmentation: 'horizontalFlip' },
    { augmentation: 'verticalFlip' },
    { augmentation: 'rotation' },
    { augmentation: 'randomResizedCrop' },
    { augmentation: 'colorJitter' },
    { augmentation: 'randAugment' },
    { augmentation: 'trivialAugment' },
    { augmentation: 'randomErasing' },
    { augmentation: 'cifar' },
    { augmentation: 'imagenet' },
    { mix: 'mixup' },
    { mix: 'mixup', mixAlpha: '5' },
    { mix: 'cutmix' },
    { mix: 'cutmix', mixProbability: '0.5' },
    { mix: 'mixupOrCutmix' },
    { mix: 'mixupOrCutmix', mixMixupAlpha: '5' },
    { mix: 'mixupOrCutmix', mixCutmixAlpha: '5' },
    { mix: 'mixupOrCutmix', mixCutmixShare: '0.2' },
    { mean: '0.5' },
    { std: '0.5' },
    { antialias: 'yes' },
    { antialias: 'yes', interpolation: 'bicubic' },
    { sampling: 'balanced' },
    { accumulation: '2' },
    { clipNorm: '0.01' },
    { batchNormMomentum: '0.5' },
    { freeze: 'features.*' },
    { freeze: 'features.denseblock1.*,features.conv0.*' },
    { freeze: 'features.*', normStatistics: 'frozenParts' },
    { normStatistics: 'frozen' },
    { emaDecay: '0.9' },
    { emaDecay: '0.3' },
    { emaDecay: '0.9', emaWarmup: 'no' },
    { imageSize: '20' },
    { batchSize: '8' },
    { dropRate: '0.3' },
    { schedule: 'constant' },
    { learningRate: '0.2' },
    { momentum: '0.9' },
    { momentum: '0.9', nesterov: 'yes' },
    { weightDecay: '0.5' },
    { weightDecay: '0.5', decayNormsAndBiases: 'no' },
    { optimizer: 'adamw' },
    { optimizer: 'adamw', beta1: '0.8' },
    { optimizer: 'adamw', beta2: '0.9' },
    { optimizer: 'adamw', epsilon: '0.01' },
    { labelSmoothing: '0.2' },
    { classWeights: 'balanced' },
    { classWeights: '1,2,1,1,1,1,1,1,1,1' },
    { loss: 'focal' },
    { loss: 'focal', focalGamma: '1' },
    { loss: 'focal', classWeights: 'balanced' },
    { loss: 'binaryCrossEntropy' },
    { loss: 'binaryCrossEntropy', labelSmoothing: '0.2' },
    { loss: 'binaryCrossEntropy', positiveWeights: 'balanced' },
    { schedule: 'cosine' },
    { schedule: 'cosine', minLearningRate: '0.05' },
    { schedule: 'multiStep', milestones: '0.1' },
    { schedule: 'multiStep', milestones: '0.1', decayFactor: '0.5' },
    { schedule: 'oneCycle' },
    { warmupEpochs: '1' },
    { warmupEpochs: '1', warmupStartFactor: '0.5' },
    { seed: '1' },
  ];
  const bitsBy = async (flags: Record<string, string>) => {
    const session = newSession(withFlags(plain, flags), images);
    const stop = new AbortController();
    const afterTwoSteps = (event: TrainingEvent<unknown>) => event.type === 'step' && event.step === 2 && stop.abort();
    await runTraining(session, data, { signal: stop.signal, listeners: [afterTwoSteps] });
    await saveSession(out, session, {});
    return tensorBits(join(out, 'model.safetensors'));
  };
  const bits: string[] = [];
  for (const flags of changes) bits.push(await bitsBy(flags));
  expect(new Set(bits).size).toBe(changes.length);
  expect(await bitsBy({ memoryEfficient: 'yes' })).toBe(bits[0]);
});

test('images with several labels are trained on and judged by binary cross-entropy, and by no softmax', async () => {
  const target = (index: number) => Float32Array.from({ length: 10 }, (_, label) => Number((index + label) % 3 === 0));
  const source: ImageSource = { ...images, target };
  const several: TrainingData = { train: source, judge: { name: 'test', dataset: source }, test: source };
  const rows: EpochRow[] = [];
  const listener = (event: TrainingEvent<unknown>) => event.type === 'epochEnded' && rows.push(event.row);
  const run = (flags: Record<string, string>) => {
    const recipe = withFlags(plain, { epochs: '1', ...flags });
    return runTraining(newSession(recipe, source), several, {
      signal: new AbortController().signal,
      listeners: [listener],
    });
  };
  await run({ loss: 'binaryCrossEntropy', positiveWeights: 'balanced' });
  // Of untrained logits, each label costs about a logarithm of 2; a softmax over 3 or 4 true ones would cost more than 5.
  expect(rows[0]!.judged!.loss).toBeGreaterThan(0.3);
  expect(rows[0]!.judged!.loss).toBeLessThan(1.2);
  expect(rows[0]!.judged!.accuracy).toBeGreaterThan(0.3);
  await expect(run({})).rejects.toThrow(
    'image 0 (from 0) has 4 labels, where crossEntropy expects one an image: use --loss binaryCrossEntropy',
  );
});

test('on a plateau the rate falls, also where the training was gone on with after it', async () => {
  const folder = await temporaryFolder();
  const flags = { schedule: 'reduceOnPlateau', plateauPatience: '0', plateauThreshold: '0.9', decayFactor: '0.5' };
  const recipe = withFlags(plain, { ...flags, validationFraction: '0.1', epochs: '4' });
  const held: TrainingData = { train: images, judge: { name: 'validation', dataset: images } };
  await expect(
    runTraining(newSession(recipe, images), data, { signal: new AbortController().signal, listeners: [] }),
  ).rejects.toThrow('the schedule reduceOnPlateau needs images that are held out');
  const train = async (session: Session, out: string, steps: number) => {
    const stop = new AbortController();
    const rates: number[] = [];
    const listener = (event: TrainingEvent<unknown>) => {
      if (event.type !== 'step') return;
      if (event.stepInEpoch === 1) rates.push(event.learningRate);
      if (event.step === steps) stop.abort();
    };
    await runTraining(session, held, { signal: stop.signal, listeners: [listener] });
    await saveSession(out, session, {});
    return { rates, bits: await tensorBits(join(out, 'model.safetensors')) };
  };
  const whole = await train(newSession(recipe, images), join(folder, 'whole'), Number.POSITIVE_INFINITY);
  expect(whole.rates).toEqual([0.1, 0.1, 0.05, 0.025]);
  const out = join(folder, 'out');
  await train(newSession(recipe, images), out, 11);
  const resumed = await train((await readSession(out)).restore(), out, Number.POSITIVE_INFINITY);
  expect(resumed).toEqual({ rates: [0.025], bits: whole.bits });
});

test('AdamW with groups, accumulation, clipping, freezing, augmentation, mixtures and averaged weights: stopped and resumed to the bit', async () => {
  const folder = await temporaryFolder();
  const flags = {
    optimizer: 'adamw',
    accumulation: '2',
    clipNorm: '1',
    labelSmoothing: '0.1',
    batchNormMomentum: '0.2',
    sampling: 'balanced',
    emaDecay: '0.9',
    freeze: 'features.*',
    unfreezeEpoch: '1',
    augmentation: 'cifar,trivialAugment,randomErasing',
    mix: 'mixupOrCutmix',
  };
  const { optimizer, ...rest } = withFlags(plain, flags);
  const groups = [{ match: ['features.*'], learningRateFactor: 0.5, weightDecay: 0.1 }];
  const recipe = parseRecipe({ ...rest, optimizer: { ...optimizer, groups } });
  const train = async (session: Session, out: string, steps: number) => {
    const stop = new AbortController();
    const afterSteps = (event: TrainingEvent<unknown>) => event.type === 'step' && event.step === steps && stop.abort();
    await runTraining(session, data, { signal: stop.signal, listeners: [afterSteps] });
    await saveSession(out, session, {});
    return Promise.all(['model', 'state'].map((file) => tensorBits(join(out, `${file}.safetensors`))));
  };
  const whole = await train(newSession(recipe, images), join(folder, 'whole'), Number.POSITIVE_INFINITY);
  const out = join(folder, 'out');
  expect(await train(newSession(recipe, images), out, 6)).not.toEqual(whole);
  const stored = await readSession(out);
  expect(stored.values).toMatchObject({ epoch: 1, stepInEpoch: 2, step: 6, recipe });
  expect(await train(stored.restore(), out, Number.POSITIVE_INFINITY)).toEqual(whole);
});

test('a picture that comes several times in a balanced epoch is not augmented each time alike', async () => {
  const flags = { sampling: 'balanced', augmentation: 'cifar', batchSize: '300' };
  const rare: ImageSource = {
    ...images,
    count: 300,
    label: (index) => (index < 3 ? 1 : 0),
    read: () => images.read(0),
  };
  const seen: string[] = [];
  for await (const batch of epochBatches(withFlags(plain, flags), rare, { epoch: 0, seed: 1 })) {
    const [values, labels] = [await batch.images.array(), await batch.targets.data()];
    (values as unknown[]).forEach((value, row) => void (labels[row] === 1 && seen.push(JSON.stringify(value))));
    dispose([batch.images, batch.targets]);
  }
  // Half of 300 are of three pictures; there are 162 shifts and flips.
  expect(seen.length).toBeGreaterThan(100);
  expect(new Set(seen).size).toBeGreaterThan(60);
});

test('running statistics are estimated again at the end, once, and the checkpoint says how the network then does', async () => {
  const recipe = withFlags(plain, { epochs: '1', reestimateStatistics: '13', emaDecay: '0.5' });
  const out = join(await temporaryFolder(), 'out');
  const bitsOf = async (session: Session) => {
    await runTraining(session, data, { signal: new AbortController().signal, listeners: [] });
    await saveSession(out, session, {});
    return tensorBits(join(out, 'model.safetensors'));
  };
  const session = newSession(recipe, images);
  const bits = await bitsOf(session);
  const stored = await readSession(out);
  expect(stored).toMatchObject({ isComplete: true, values: { reestimated: session.reestimated } });
  expect(stored.trained.metrics).toMatchObject({ testAccuracy: session.reestimated!.accuracy });
  expect(await bitsOf(stored.restore())).toBe(bits);
  expect(await bitsOf(newSession(withFlags(recipe, { reestimateStatistics: 'none' }), images))).not.toBe(bits);
});
