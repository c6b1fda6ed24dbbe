import '@tensorflow/tfjs-backend-cpu';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodePicture, PictureError, type PictureInput } from '@densenet/data/node';
import { memory } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createClassifier } from '../classifier.ts';
import { NonFiniteLogitsError } from '../errors.ts';
import { photo, temporaryFolder } from '../testing/photos.ts';
import { tinyModel } from '../testing/tinyModel.ts';
import { createPictureClassifier } from './pictureClassifier.ts';

const model = tinyModel();
let folder: string;
let path: string;
const classifier = createPictureClassifier(model, { batchSize: 4 });

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder, 'a.png');
  await writeFile(path, await photo(0));
});
afterAll(() => classifier.dispose());

/** What `createClassifier` answers for the pixels of the same file. */
async function expected(file: string, invert = false) {
  const core = createClassifier(model);
  const classification = await core.classify(await decodePicture(file, 1, { invert }), { topK: 10 });
  core.dispose();
  return classification;
}
const closeTo = (values: Iterable<number>) => [...values].map((value) => expect.closeTo(value, 4) as number);

describe('classify', () => {
  test('a path, a URL, bytes and a stream: the same classes, best first', async () => {
    const { best } = await expected(path);
    const inputs: PictureInput[] = [path, pathToFileURL(path), await photo(0), createReadStream(path)];
    for (const input of inputs) {
      const predictions = await classifier.classify(input, { top: 10 });
      expect(predictions.map(({ label }) => label)).toEqual(best.map(({ label }) => label));
      expect(predictions.map(({ probability }) => probability)).toEqual(closeTo(best.map((each) => each.probability)));
    }
    expect(await classifier.classify(path)).toHaveLength(5);
    expect(await classifier.classify(path, { top: 1 })).toMatchObject([
      { index: best[0]!.index, label: best[0]!.label },
    ]);
  });

  test('an array: an answer each, in their order; an empty one none', async () => {
    const photos = await Promise.all(Array.from({ length: 11 }, (_, seed) => photo(seed, 20 + seed, 30)));
    const together = await classifier.classify(photos, { top: 10 });
    expect(together).toHaveLength(11);
    for (const [index, each] of photos.entries()) {
      const [alone, found] = [await classifier.classify(each, { top: 10 }), together[index]!];
      expect(found.map(({ label }) => label)).toEqual(alone.map(({ label }) => label));
    }
    expect(new Set(together.map(([best]) => best!.probability)).size).toBeGreaterThan(5);
    expect(await classifier.classify([])).toEqual([]);
  });

  test('calls at the same time have an answer each, also beside one that fails', async () => {
    const photos = await Promise.all(Array.from({ length: 9 }, (_, seed) => photo(seed, 30, 20 + seed)));
    const calls = [...photos.map((each) => classifier.classify(each, { top: 10 })), classifier.classify('none.png')];
    const settled = await Promise.allSettled(calls);
    expect(settled.pop()!.status).toBe('rejected');
    for (const [index, each] of settled.entries()) {
      if (each.status === 'rejected') throw each.reason;
      const alone = await classifier.classify(photos[index]!, { top: 10 });
      expect(each.value.map(({ probability }) => probability)).toEqual(closeTo(alone.map((one) => one.probability)));
    }
  });

  test('a damaged picture among others is named', async () => {
    const bad = join(folder, 'bad.png');
    await writeFile(bad, (await photo(0)).subarray(0, 100));
    await expect(classifier.classify([path, bad, path])).rejects.toThrow(`${bad} (PNG) cannot be decoded`);
    await expect(classifier.classify('none.png')).rejects.toThrow(PictureError);
  });

  test('an error of the network has the picture’s name', async () => {
    const bias = { shape: [10], values: new Float32Array(10).fill(Number.NaN) };
    const broken = createPictureClassifier(tinyModel({ arrays: { 'classifier.bias': bias } }));
    await expect(broken.classify(path)).rejects.toThrow(NonFiniteLogitsError);
    await expect(broken.classify(path)).rejects.toThrow(`${path}: The network gives no numbers`);
    await broken.dispose();
  });

  test('pictures are inverted with the option `invert`', async () => {
    const inverting = createPictureClassifier(model, { invert: true });
    const predictions = await inverting.classify(path, { top: 10 });
    expect(predictions.map(({ label }) => label)).toEqual((await expected(path, true)).best.map(({ label }) => label));
    await inverting.dispose();
  });
});

describe('classifyAll', () => {
  test('answers in the order of the pictures, gives a bad one its error, and reads few pictures ahead', async () => {
    let taken = 0;
    async function* images() {
      for (; taken < 40; taken++) yield taken === 7 ? Buffer.from('no picture') : await photo(taken);
    }
    const found: (string | number)[] = [];
    for await (const { error, predictions } of classifier.classifyAll(images(), { top: 1 })) {
      found.push(error ? error.message : predictions![0]!.probability);
      expect(taken - found.length).toBeLessThanOrEqual(2 * 4 + 1);
    }
    expect(found).toHaveLength(40);
    expect(found[7]).toMatch(/^the picture is no picture that is known here/);
    expect(found[20]).toBeCloseTo((await classifier.classify(await photo(20)))[0]!.probability, 4);
  });

  test('leaves as many tensors on the backend after a hundred pictures as after one', async () => {
    const bytes = await photo(1);
    const tensorsAfter = async (count: number) => {
      for await (const { error } of classifier.classifyAll(Array<Buffer>(count).fill(bytes))) {
        expect(error).toBeUndefined();
      }
      return memory().numTensors;
    };
    const afterOne = await tensorsAfter(1);
    expect(await tensorsAfter(100)).toBe(afterOne);
  });

  test('an aborted signal ends it with its reason', async () => {
    const controller = new AbortController();
    const stoppable = createPictureClassifier(model, { signal: controller.signal });
    const reason = new Error('enough');
    const all = (async () => {
      for await (const _ of stoppable.classifyAll(Array<string>(500).fill(path))) controller.abort(reason);
    })();
    await expect(all).rejects.toBe(reason);
    await stoppable.dispose();
  });
});

test('embed gives the pooled features, of one and of many', async () => {
  const core = createClassifier(model);
  const wanted = await core.embed(await decodePicture(path, 1));
  core.dispose();
  expect([...(await classifier.embed(path))]).toEqual(closeTo(wanted));
  const all: Float32Array[] = [];
  for await (const { embedding } of classifier.embedAll([path, path])) all.push(embedding!);
  expect(all).toHaveLength(2);
  expect([...all[1]!]).toEqual(closeTo(wanted));
});

describe('explain', () => {
  test('the map of the best class, or of another, over the picture as a PNG', async () => {
    const [best] = await classifier.classify(path);
    const found = await classifier.explain(path);
    expect(found.prediction.index).toBe(best!.index);
    expect([found.map.height, found.map.width]).toEqual([2, 2]);
    const png = await sharp(await found.png()).metadata();
    expect([png.format, png.width, png.height, png.channels]).toEqual(['png', 480, 480, 3]);
    const other = await classifier.explain(path, { classIndex: (best!.index + 1) % 10, side: 100 });
    expect(other.best.index).toBe(best!.index);
    expect(other.map.values).not.toEqual(found.map.values);
    expect([other.overlay.width, other.overlay.height]).toEqual([100, 100]);
  });

  test('occlusion', async () => {
    const { map, method } = await classifier.explain(path, { method: 'occlusion', grid: 3 });
    expect(method).toBe('occlusion');
    expect([map.height, map.width]).toEqual([3, 3]);
    expect([...map.values].every(Number.isFinite)).toBe(true);
  });

  test('where the map says nothing, the picture is seen in its colours', async () => {
    const { overlay } = await classifier.explain(
      await sharp({ create: { width: 20, height: 20, channels: 3, background: { r: 200, g: 30, b: 90 } } })
        .png()
        .toBuffer(),
      { side: 8, method: 'occlusion', grid: 2 },
    );
    // A covered patch of a plain picture is that same picture.
    expect([...overlay.data.slice(0, 3)]).toEqual([200, 30, 90]);
  });

  test('refuses a class that the network does not have', async () => {
    await expect(classifier.explain(path, { classIndex: 10 })).rejects.toThrow(
      'classIndex must be an integer from 0 to 9',
    );
  });
});

test('disposed of by hand or by `await using`, nothing is left on the backend', async () => {
  const before = memory().numTensors;
  const made = createPictureClassifier(model);
  await made.classify(path);
  expect(memory().numTensors).toBeGreaterThan(before);
  await made[Symbol.asyncDispose]();
  expect(memory().numTensors).toBe(before);
  await expect(made.classify(path)).rejects.toThrow('released');
});
