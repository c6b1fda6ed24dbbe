import '@tensorflow/tfjs-backend-cpu';
import type { PicturePixels } from '@densenet/data';
import { memory, tidy } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type ClassifierOptions, createClassifier } from './classifier.ts';
import { oneAtATime } from './gather.ts';
import { inOrder } from './inOrder.ts';
import { inputTensor } from './networkInput.ts';
import { occlude } from './occlusion.ts';
import { placeModel } from './placedModel.ts';
import { noise, picture, tinyModel } from './testing/tinyModel.ts';
import type { Classification } from './types.ts';

const model = tinyModel();
const made: { dispose(): void }[] = [];

/** A classifier that counts the forward passes and preparations which it asks the backend for. */
function counting(options: ClassifierOptions = {}, of = model) {
  let jobs = 0;
  const run = oneAtATime();
  const classifier = createClassifier(of, {
    run: (job) =>
      run(() => {
        jobs++;
        return job();
      }),
    ...options,
  });
  made.push(classifier);
  return { classifier, jobs: () => jobs };
}

afterEach(() => {
  for (const each of made.splice(0)) each.dispose();
  expect(memory().numTensors).toBe(0);
});

/** What the network itself gives, without a classifier. */
function expected(seed: number, name: 'logits' | 'embedding' | 'features') {
  const { program, dispose } = placeModel(model);
  const values = tidy(() => {
    const images = inputTensor(picture(seed), model.preprocessing);
    return (name === 'logits' ? program.run(images) : program.features(images, [name])[name]!).dataSync<'float32'>();
  });
  dispose();
  return [...(values as Float32Array)];
}

const closeTo = (values: Iterable<number>) => [...values].map((value) => expect.closeTo(value, 4) as number);

describe('classify', () => {
  it('gives each of several labels a probability of its own, also in occlusion', async () => {
    const { classifier } = counting({}, tinyModel({ severalLabels: true, temperature: 2 }));
    const { logits, probabilities, best, input } = await classifier.classify(picture(1));
    expect([...probabilities]).toEqual(closeTo(logits.map((logit) => 1 / (1 + Math.exp(-logit / 2)))));
    expect(best[0]!.probability).toBe(Math.max(...probabilities));
    const options = { classIndex: best[0]!.index, grid: 1, patch: 1 };
    const [drop] = (await classifier.occlusion(input, options)).values;
    const covered = await classifier.classify(occlude(input, { row: 0, column: 0 }, options));
    expect(drop).toBeCloseTo(best[0]!.probability - covered.probabilities[options.classIndex]!, 5);
  });

  it("divides logits by the model's temperature, which changes probabilities, not classes, also of occlusion", async () => {
    const { classifier } = counting();
    const { classifier: calm } = counting({}, tinyModel({ temperature: 2 }));
    const [before, after] = await Promise.all(
      [classifier, calm].map((each) => each.classify(picture(1), { topK: 10 })),
    );
    expect(after!.logits).toEqual(before!.logits);
    expect(after!.best.map(({ index }) => index)).toEqual(before!.best.map(({ index }) => index));
    // Softmax of half the logits is the root of softmax, made to sum to 1.
    const roots = before!.probabilities.map(Math.sqrt);
    const sum = roots.reduce((a, b) => a + b);
    expect([...after!.probabilities]).toEqual(closeTo(roots.map((root) => root / sum)));
    expect(after!.best[0]!.probability).toBeLessThan(before!.best[0]!.probability);
    const options = { classIndex: after!.best[0]!.index, grid: 1, patch: 1 };
    const [drop] = (await calm.occlusion(after!.input, options)).values;
    const covered = await calm.classify(occlude(after!.input, { row: 0, column: 0 }, options));
    expect(drop).toBeCloseTo(after!.probabilities[options.classIndex]! - covered.probabilities[options.classIndex]!, 5);
  });

  it('gives what the network gives, probabilities and the best classes by name', async () => {
    const { classifier } = counting();
    const { logits, probabilities, best, input, likeness } = await classifier.classify(picture(1), { topK: 2 });
    expect([...logits]).toEqual(closeTo(expected(1, 'logits')));
    const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
    expect(best).toEqual(
      order.slice(0, 2).map((index) => ({ index, label: model.labels[index], probability: probabilities[index] })),
    );
    expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(input).toMatchObject({ height: 16, width: 16, channels: 1 });
    expect(likeness).toBeUndefined();
  });

  it('gives the same for a prepared input as for the pixels', async () => {
    const { classifier } = counting();
    const input = await classifier.prepare(picture(2));
    const [prepared, pixels] = [await classifier.classify(input), await classifier.classify(picture(2))];
    expect(prepared.logits).toEqual(pixels.logits);
    expect(prepared.input).toBe(input);
    expect(pixels.input).toEqual(input);
  });

  it('computes pictures of the same moment as one batch, and gives each its own answer', async () => {
    const { classifier, jobs } = counting({ maxBatch: 4 });
    const seeds = [1, 2, 3, 4, 5];
    const found = await Promise.all(seeds.map((seed) => classifier.classify(picture(seed, 10 + seed, 30))));
    expect(jobs()).toBe(2);
    const alone: Classification[] = [];
    for (const seed of seeds) alone.push(await classifier.classify(picture(seed, 10 + seed, 30)));
    found.forEach(({ logits, input }, index) => {
      expect([...logits]).toEqual(closeTo(alone[index]!.logits));
      expect(input).toEqual(alone[index]!.input);
    });
  });

  it('refuses a picture that does not fit, and answers for those beside it', async () => {
    const { classifier } = counting();
    const results = await Promise.allSettled([
      classifier.classify(picture(1)),
      classifier.classify({ ...picture(2), channels: 3 }),
      classifier.classify({ ...picture(2), height: 25 }),
      classifier.classify({ height: 8, width: 8, channels: 1, values: new Float32Array(64) }),
    ]);
    expect(results.map((result) => (result.status === 'rejected' ? String(result.reason) : 'answered'))).toEqual([
      'answered',
      expect.stringMatching(/InvalidValueError.*pixels.channels.*3/),
      expect.stringMatching(/InvalidValueError.*pixels.values.length.*480/),
      'RangeError: the input is 8x8x1 with 64 values, expected 16x16x1: it was prepared for another network',
    ]);
  });

  it('throws where a logit is not finite', async () => {
    const bias = { shape: [10], values: new Float32Array(10).fill(Number.NaN, 3, 4) };
    const { classifier } = counting({}, tinyModel({ arrays: { 'classifier.bias': bias } }));
    await expect(classifier.classify(picture(1))).rejects.toMatchObject({
      name: 'NonFiniteLogitsError',
      message: expect.stringContaining('the logit of class 3 is NaN'),
    });
  });

  it('says how a picture compares with the training images, where the model has their statistics', async () => {
    const features = model.graph.marks.get('embedding')!.shape[0]!;
    const values = (length: number) => new Float32Array(length).fill(0.1);
    const distribution = {
      falseAlarmRate: 0.01,
      images: 100,
      brightBorders: 0,
      classMeans: values(10 * features),
      deviations: values(features),
      centre: values(features),
      directions: values(features),
      thresholds: { classMean: 1e9, subspace: 1e9 },
    };
    const { classifier } = counting({}, tinyModel({ distribution }));
    const { likeness } = await classifier.classify({ ...picture(1), values: new Uint8Array(480).fill(250) });
    expect(likeness!.brightBorder).toBe(true);
    expect(likeness!.unlikeness).toBeGreaterThan(0);
    expect(likeness!.unlikeness).toBeLessThan(1);
  });
});

describe('a stream of pictures', () => {
  it('is answered in order, in full batches, with few of them in memory', async () => {
    const { classifier, jobs } = counting({ maxBatch: 2 });
    let taken = 0;
    async function* pictures() {
      for (; taken < 12; taken++) yield picture(taken);
    }
    const answer = (each: PicturePixels) => classifier.classify(classifier.prepare(each));
    let answered = 0;
    for await (const { logits } of inOrder(pictures(), answer, 4)) {
      if (answered === 0) expect([...logits]).toEqual(closeTo(expected(0, 'logits')));
      answered++;
      expect(taken - answered).toBeLessThanOrEqual(5);
    }
    expect(answered).toBe(12);
    // One preparation each, and batches of two.
    expect(jobs()).toBe(12 + 6);
  });
});

describe('explanations', () => {
  it('embed gives what the head reads, also beside pictures that are classified', async () => {
    const { classifier, jobs } = counting();
    const [embedding] = await Promise.all([classifier.embed(picture(3)), classifier.classify(picture(4))]);
    expect([...embedding]).toEqual(closeTo(expected(3, 'embedding')));
    expect(jobs()).toBe(1);
  });

  it('a class activation map has the logit as its mean; another class needs no forward pass', async () => {
    const { classifier, jobs } = counting();
    const { input, logits } = await classifier.classify(picture(5));
    const before = jobs();
    for (const classIndex of [0, 7]) {
      const { height, width, values } = await classifier.classActivation(input, classIndex);
      expect([height, width]).toEqual([2, 2]);
      expect(values.reduce((a, b) => a + b) / 4).toBeCloseTo(logits[classIndex]!, 4);
    }
    expect(jobs()).toBe(before + 1);
    await expect(classifier.classActivation(input, 10)).rejects.toThrow('classIndex must be an integer from 0 to 9');
  });

  it('feature maps are the value of the graph node', async () => {
    const { classifier } = counting();
    const node = model.graph.marks.get('features')!;
    const { height, width, channels, values } = await classifier.featureMaps(picture(6), node.id);
    expect([height, width, channels]).toEqual(node.shape);
    expect([...values]).toEqual(closeTo(expected(6, 'features')));
    await expect(classifier.featureMaps(picture(6), 9999)).rejects.toThrow('node 9999 of the network has no feature');
  });

  it('an occlusion map is how far the class falls, cell by cell, in batches', async () => {
    const { classifier, jobs } = counting({ maxBatch: 4 });
    const input = await classifier.prepare(picture(7));
    const options = { classIndex: 2, grid: 3, patch: 0.4, measure: 'logit' } as const;
    const told: number[] = [];
    const before = jobs();
    const map = await classifier.occlusion(input, options, ({ row, column, drop }) => {
      told[3 * row + column] = drop;
    });
    expect(jobs() - before).toBe(1 + Math.ceil(9 / 4));
    expect([...map.values]).toEqual([...Float32Array.from(told)]);
    const whole = (await classifier.classify(input)).logits[2]!;
    const covered = (await classifier.classify(occlude(input, { row: 1, column: 2 }, options))).logits[2]!;
    expect(map.values[5]).toBeCloseTo(whole - covered, 4);
  });

  it('an occlusion map stops when its signal is aborted', async () => {
    const { classifier } = counting({ maxBatch: 1 });
    const abort = new AbortController();
    let cells = 0;
    const onCell = () => {
      if (++cells === 3) abort.abort();
    };
    const options = { classIndex: 0, grid: 8, patch: 0.2 };
    await expect(classifier.occlusion(picture(8), options, onCell, abort.signal)).rejects.toThrow('aborted');
    expect(cells).toBe(3);
  });
});

describe('a backend', () => {
  it('may be lost: the weights are uploaded again', async () => {
    const { classifier } = counting();
    const before = await classifier.classify(picture(1));
    classifier.displace();
    expect(memory().numTensors).toBe(0);
    expect((await classifier.classify(picture(1))).logits).toEqual(before.logits);
  });

  it('holds no weights after `dispose`, as soon as the running calls have ended', async () => {
    const { classifier } = counting();
    await classifier.classify(picture(1));
    const running = classifier.classify(picture(2));
    // Lets the call begin.
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    classifier.dispose();
    expect((await running).logits.length).toBe(10);
    expect(memory().numTensors).toBe(0);
    await expect(classifier.classify(picture(3))).rejects.toThrow('the model was released');
  });

  it('is paused between operations where `pauses` is given', async () => {
    let paused = 0;
    const { classifier } = counting({ pauses: () => async () => void paused++ });
    const found = await classifier.classify(picture(1));
    expect(paused).toBeGreaterThan(10);
    expect([...found.logits]).toEqual(closeTo(expected(1, 'logits')));
  });
});

it('pixels of noise differ from one seed to the next', () => {
  expect(noise(4, 1)).not.toEqual(noise(4, 2));
});
