import '@tensorflow/tfjs-backend-cpu';
import { denselyConnected } from '@densenet/model';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../classifier.ts';
import { denseBlocks } from '../denseBlocks.ts';
import { picture, tinyModel } from '../testing/tinyModel.ts';
import { partialSumNorms } from './partialSums.ts';
import { untrained } from './untrained.ts';

const model = tinyModel();
const blocks = denseBlocks(model);
const sum = (row: readonly number[]) => row.reduce((total, value) => total + value, 0);

/** The norm that stands before the first convolution of block 1's second layer. */
const norm = 'features.denseblock1.denselayer2.norm1';
const ofLayer2 = (changed: Float32Array, suffix: string) => {
  const name = `${norm}.${suffix}`;
  return tinyModel({ arrays: { [name]: { shape: [changed.length], values: changed } } });
};

describe('responses', () => {
  it('are shares of each reader’s sources, in the form of the weights, and leave nothing behind', async () => {
    const before = memory().numTensors;
    const classifier = createClassifier(model);
    const matrices = await classifier.responses(picture(1));
    classifier.dispose();
    expect(memory().numTensors).toBe(before);
    expect(matrices.map((rows) => rows.map((row) => row.length))).toEqual(
      blocks.map(({ weights }) => weights.map((row) => row.length)),
    );
    for (const row of matrices.flat()) expect(sum(row)).toBeCloseTo(1, 10);
    expect(matrices[0]![1]!.every((share) => share > 0 && share < 1)).toBe(true);
  });

  it('are those of the input that each reader has in the network', async () => {
    const classifier = createClassifier(model);
    const matrices = await classifier.responses(picture(1));
    for (const [block, { layers }] of denselyConnected(model.graph).entries()) {
      for (const [index, { reader }] of layers.entries()) {
        const { values } = await classifier.featureMaps(picture(1), reader.node.inputs[0]!.id);
        const { operation } = reader.node;
        const filter = model.arrays[`${'name' in operation ? operation.name : ''}.weight`]!;
        const norms = await partialSumNorms(reader, filter, values);
        // Where a value is asked for, norm, ReLU and convolution are not one call: other roundings.
        for (const [source, value] of norms.entries()) {
          expect(matrices[block]![index]![source]).toBeCloseTo(value / sum(norms), 6);
        }
      }
    }
    classifier.dispose();
  });

  it('differ from picture to picture, and are the same for its prepared input', async () => {
    const classifier = createClassifier(model);
    const [one, another] = [await classifier.responses(picture(1)), await classifier.responses(picture(2))];
    expect(one).not.toEqual(another);
    expect(await classifier.responses(await classifier.prepare(picture(1)))).toEqual(one);
    classifier.dispose();
  });

  it('are 0 of a source whose channels the norm and ReLU before the reader silence, whatever its weights', async () => {
    const { input, layers } = blocks[0]!;
    const channels = input.channels + layers[0]!.channels;
    // Scale 0 and a shift below 0 leave nothing of the block's input after the ReLU.
    const isInput = (channel: number) => channel < input.channels;
    const scale = Float32Array.from({ length: channels }, (_, channel) => (isInput(channel) ? 0 : 1));
    const shift = Float32Array.from({ length: channels }, (_, channel) => (isInput(channel) ? -1 : 1));
    const silenced = ofLayer2(scale, 'weight');
    const arrays = { ...silenced.arrays, [`${norm}.bias`]: { shape: [channels], values: shift } };
    const classifier = createClassifier({ ...silenced, arrays });
    const matrices = await classifier.responses(picture(1));
    expect(matrices[0]![1]).toEqual([0, 1]);
    expect(denseBlocks(silenced)[0]!.weights[1]![0]).toBeGreaterThan(0);
    classifier.dispose();
  });

  it('end with the reason of a signal', async () => {
    const classifier = createClassifier(model);
    const reason = new RangeError('not wanted any more');
    await expect(classifier.responses(picture(1), AbortSignal.abort(reason))).rejects.toBe(reason);
    classifier.dispose();
  });
});

describe('the untrained network', () => {
  const fresh = untrained(model);

  it('is the same definition with other weights, which a seed decides', () => {
    expect(fresh.config).toBe(model.config);
    const name = 'features.denseblock1.denselayer2.conv1.weight';
    expect(fresh.arrays[name]!.shape).toEqual(model.arrays[name]!.shape);
    expect(untrained(model).arrays[name]).toEqual(fresh.arrays[name]);
    expect(untrained(model, 1).arrays[name]).not.toEqual(fresh.arrays[name]);
    expect(new Set(fresh.arrays[`${norm}.running_var`]!.values)).toEqual(new Set([1]));
  });

  it('answers, and has responses', async () => {
    const classifier = createClassifier(fresh);
    const { likeness } = await classifier.classify(picture(1));
    expect(likeness).toBeUndefined();
    for (const row of (await classifier.responses(picture(1))).flat()) expect(sum(row)).toBeCloseTo(1, 10);
    classifier.dispose();
  });
});
