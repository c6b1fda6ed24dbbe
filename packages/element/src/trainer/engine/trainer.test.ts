import { createClassifier, decodeClassifierModel } from '@densenet/classifier';
import { pixelsFromRgba } from '@densenet/data';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../../../../runtime/src/index.ts';
import { baseModel } from '../testing/baseModel.ts';
import { nodeHost } from '../testing/nodeHost.ts';
import { pattern, patternClasses, patterns } from '../testing/patterns.ts';
import type { FineTuningEvent, TrainerEngine } from '../types.ts';
import { Trainer } from './trainer.ts';

const never = new AbortController().signal;
const ids = patternClasses.map(({ id }) => id);

beforeAll(async () => {
  await startBackend({ backend: 'wasm' });
});

async function taught({ each = 10, classIds = ids }: { each?: number; classIds?: readonly string[] } = {}) {
  const fake = nodeHost();
  const trainer = new Trainer(baseModel(), fake.host);
  fake.onLost(() => trainer.displace());
  await trainer.setClasses(patternClasses);
  const records = await trainer.addExamples(patterns(each, classIds), never);
  return { trainer, records, lose: fake.lose };
}

async function accuracyOn(trainer: Pick<TrainerEngine, 'classify'>, count = 5): Promise<number> {
  let right = 0;
  for (const id of ids) {
    for (let seed = 0; seed < count; seed++) {
      const { classIds, probabilities } = await trainer.classify(pattern(id, seed));
      if (classIds[probabilities.indexOf(Math.max(...probabilities))] === id) right++;
    }
  }
  return right / (count * ids.length);
}

it('teaches a head, and answers with it', async () => {
  const { trainer, records } = await taught();
  expect(records.filter(({ heldOut }) => heldOut)).toHaveLength(6);
  const outcome = await trainer.trainHead(never);
  expect(outcome).toMatchObject({ classIds: ids, training: { examples: 24, accuracy: 1 }, heldOut: { examples: 6 } });
  expect(await accuracyOn(trainer)).toBeGreaterThan(0.9);
  const { probabilities, input } = await trainer.classify(pattern('r', 1));
  expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  expect([input.width, input.height]).toEqual([16, 16]);
});

it('says what confuses it, what it looks at, and which example is most like a picture', async () => {
  const { trainer, records } = await taught();
  await trainer.trainHead(never);
  const { counts, examples } = await trainer.confusion();
  expect(counts.flat().reduce((a, b) => a + b)).toBe(6);
  expect(examples.map(({ id }) => id)).toEqual(records.filter(({ heldOut }) => heldOut).map(({ id }) => id));

  const { logits } = await trainer.classify(pattern('l', 3));
  const { height, width, values } = await trainer.classActivation('l');
  expect([height, width]).toEqual([2, 2]);
  expect(values.reduce((a, b) => a + b) / 4).toBeCloseTo(logits[0]!, 4);

  expect(await trainer.nearest(3)).toHaveLength(3);
  await trainer.classify(pattern('t', 1002));
  expect((await trainer.nearest(1))[0]).toMatchObject({ id: 't2', similarity: expect.closeTo(1, 4) });
  expect((await trainer.nearest(30, 't2')).map(({ id }) => id)).not.toContain('t2');
});

it('writes a model file whose answers are the same elsewhere', async () => {
  const { trainer } = await taught({ each: 20 });
  await trainer.trainHead(never);
  const file = decodeClassifierModel(await trainer.exportModel(), 'taught');
  expect(file.labels).toEqual(['left', 'right', 'top']);
  expect(file.preprocessing).toEqual(baseModel().preprocessing);
  expect(file.metrics).toMatchObject({ recipe: 'head', epochs: 0, trainAccuracy: 1 });
  expect(file.trainingDistribution).toMatchObject({ images: 60 });
  const classifier = createClassifier(file);
  for (const id of ids) {
    const picture = pattern(id, 7) as ImageData;
    const here = await trainer.classify(picture);
    const values = pixelsFromRgba(picture.data, 1);
    const there = await classifier.classify({ values, height: 24, width: 20, channels: 1 });
    there.probabilities.forEach((value, index) => {
      expect(value).toBeCloseTo(here.probabilities[index]!, 4);
    });
  }
  classifier.dispose();
});

const options = { epochs: 2, recipe: { train: { batchSize: 8 } } };

/** The weights that a training leaves, to the bit. */
const bits = async (trainer: Trainer) => Buffer.from(await trainer.exportModel()).toString('base64');

it('trains the whole network, and can be stopped and gone on with to the same bits', async () => {
  const whole = await taught();
  const events: FineTuningEvent[] = [];
  const outcome = await whole.trainer.train(options, (event) => events.push(event), never);
  expect(outcome).toMatchObject({ complete: true, classIds: ids });
  expect(outcome.history).toHaveLength(2);
  expect(events[0]).toMatchObject({ type: 'started', judgedBy: 'validation', run: { trainImages: 24 } });
  expect(events.at(-1)).toMatchObject({ type: 'completed' });

  const parts = await taught();
  const stop = new AbortController();
  const stopped = await parts.trainer.train(
    options,
    (event) => {
      if (event.type === 'step' && event.step === 4) stop.abort();
    },
    stop.signal,
  );
  expect(stopped.complete).toBe(false);
  expect(await accuracyOn(parts.trainer)).toBeGreaterThan(0.9);
  const ended = await parts.trainer.resume(() => {}, never);
  expect(ended).toMatchObject({ complete: true, judged: outcome.judged! });
  expect(await bits(parts.trainer)).toBe(await bits(whole.trainer));
  await expect(parts.trainer.resume(() => {}, never)).rejects.toThrow(/no training was stopped/);
});

it('answers between two steps, with the network as it is then', async () => {
  const { trainer } = await taught();
  await trainer.trainHead(never);
  const before = await trainer.classify(pattern('l', 3));
  const answers: Promise<{ logits: Float32Array }>[] = [];
  let busy: Promise<unknown> | undefined;
  let others: Promise<unknown[]> | undefined;
  await trainer.train(
    options,
    (event) => {
      if (event.type === 'step') answers.push(trainer.classify(pattern('l', 3)));
      if (event.type === 'step') {
        others ??= Promise.all([trainer.confusion(), trainer.nearest(1), trainer.classActivation('l')]);
      }
      if (event.type === 'step') busy ??= expect(trainer.trainHead(never)).rejects.toThrow(/being trained/);
    },
    never,
  );
  await busy;
  expect(await others).toMatchObject([
    { classIds: ids, examples: { length: 6 } },
    [{ id: expect.anything() }],
    { height: 2, width: 2 },
  ]);
  const logits = (await Promise.all(answers)).map((answer) => answer.logits[0]!);
  // Some are answered after the same step: that of an epoch's last, and those that come in the evaluation.
  expect(new Set([before.logits[0]!, ...logits]).size).toBeGreaterThan(answers.length / 2);
  const after = await trainer.classify(pattern('l', 3));
  expect(after.logits[0]).toBeCloseTo(logits.at(-1)!, 4);
});

it('learns more by the whole network, and goes back to the head', async () => {
  const { trainer } = await taught();
  await trainer.trainHead(never);
  const before = await trainer.classify(pattern('t', 3));
  const recipe = { data: { augmentation: [] }, optimizer: { learningRate: 0.05 }, train: { batchSize: 8 } };
  const { history } = await trainer.train({ epochs: 4, recipe }, () => {}, never);
  expect(history.at(-1)!.training.loss).toBeLessThan(history[0]!.training.loss / 2);
  expect((await trainer.classify(pattern('t', 3))).logits).not.toEqual(before.logits);
  await trainer.undoToHead(never);
  expect((await trainer.classify(pattern('t', 3))).logits).toEqual(before.logits);
});

it('goes on from the last epoch where the backend is lost, and answers what was asked', async () => {
  const undisturbed = await taught();
  await undisturbed.trainer.train(options, () => {}, never);
  const { trainer, lose } = await taught();
  const events: FineTuningEvent[] = [];
  let answer: Promise<unknown> | undefined;
  await trainer.train(
    options,
    (event) => {
      events.push(event);
      if (event.type !== 'step' || event.step !== 4 || answer) return;
      answer = trainer.classify(pattern('l', 3));
      lose();
    },
    never,
  );
  await answer;
  expect(events.filter(({ type }) => type === 'restored')).toEqual([
    { type: 'restored', position: { epoch: 1, stepInEpoch: 0 }, backend: expect.anything() },
  ]);
  expect(await bits(trainer)).toBe(await bits(undisturbed.trainer));
});

it('learns classes that come later, and forgets those that go', async () => {
  const { trainer } = await taught({ classIds: ['l', 'r'] });
  expect((await trainer.trainHead(never)).classIds).toEqual(['l', 'r']);
  await trainer.addExamples(patterns(15, ['t'], 100), never);
  const { classIds } = await trainer.train({ epochs: 1 }, () => {}, never);
  expect(classIds).toEqual(ids);
  await trainer.setClasses(patternClasses.slice(1));
  expect((await trainer.classify(pattern('t', 1))).classIds).toEqual(['r', 't']);
});

it('says what is missing', async () => {
  const { trainer } = await taught({ classIds: ['l'] });
  await expect(trainer.classify(pattern('l', 1))).rejects.toThrow(/not been taught yet/);
  await expect(trainer.trainHead(never)).rejects.toThrow(/one class alone has an example/);
  await expect(trainer.nearest(1)).rejects.toThrow(/no picture to explain yet/);
  await trainer.addExamples(patterns(3, ['r']), never);
  const wrong = { recipe: { train: { batchSize: 0 } } };
  await expect(trainer.train(wrong, () => {}, never)).rejects.toThrow(/recipe.train.batchSize/);
  const several = { recipe: { loss: { kind: 'binaryCrossEntropy' } } };
  await expect(trainer.train(several, () => {}, never)).rejects.toThrow(
    /recipe.loss.kind must be crossEntropy or focal/,
  );
  const aborted = new AbortController();
  aborted.abort();
  await expect(trainer.trainHead(aborted.signal)).rejects.toMatchObject({ name: 'AbortError' });
});

it('keeps the network of the last epoch where a training diverges', async () => {
  const { trainer } = await taught();
  await trainer.trainHead(never);
  const diverging = { recipe: { optimizer: { learningRate: 1e30 } } };
  await expect(trainer.train(diverging, () => {}, never)).rejects.toMatchObject({ name: 'TrainingStoppedError' });
  expect(await accuracyOn(trainer)).toBeGreaterThan(0.9);
});

it('leaves nothing on the backend', async () => {
  const before = memory().numTensors;
  const { trainer } = await taught();
  await trainer.train({ epochs: 1 }, () => {}, never);
  await trainer.classify(pattern('l', 1));
  trainer.dispose();
  await new Promise((resolve) => setTimeout(resolve));
  expect(memory().numTensors).toBe(before);
});
