import { readFileSync } from 'node:fs';
import {
  CheckpointError,
  ConfigError,
  createDenseNet,
  densenetTiny,
  describeModelFile,
  encodeModelFile,
  findNonFinite,
  initializeArrays,
  NonFiniteWeightsError,
  readSafetensors,
  writeSafetensors,
} from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { describe, expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { imageNetLabels } from '../labels/imageNet.ts';
import { type Expected, fixtureBytes, fixtureJson, inputOf, logitsDifference } from '../testing/pretrained/expected.ts';
import { PretrainedError } from './fit.ts';
import { imageNetPreparation, imageNetPreprocessing } from './imageNet.ts';
import { readPretrained } from './readPretrained.ts';
import { readModelDescription } from './timmConfig.ts';

const files = ['safetensors', 'pth', 'legacy.pth'] as const;

describeOnEachBackend('logits', () => {
  it.each(['tinyTorchvision', 'tinyTimmDeep'].flatMap((name) => files.map((form) => [name, form] as const)))(
    '%s.%s: as in PyTorch',
    async (name, form) => {
      const expected = fixtureJson<Expected>(`${name}.json`);
      const pretrained = await readPretrained(fixtureBytes(`${name}.${form}`));
      expect(await logitsDifference(pretrained, inputOf(expected), expected.logits.values)).toBeLessThan(1e-5);
    },
  );
});

describeOnEachBackend('logits of the same tensors with what config.json says of the network', () => {
  const variants = fixtureJson<Record<string, number[]>>('tinyTimmVariants.json');

  it.each(Object.entries(variants))('%s: as in timm', async (variant, logits) => {
    const [activation, pool] = variant.split(' ');
    const json = { global_pool: pool, model_args: { act_layer: activation }, pretrained_cfg: { label_names: [] } };
    const description = readModelDescription(JSON.stringify(json));
    const pretrained = await readPretrained(fixtureBytes('tinyTimmDeep.safetensors'), { description });
    const images = inputOf(fixtureJson<Expected>('tinyTimmDeep.json'));
    expect(await logitsDifference(pretrained, images, logits)).toBeLessThan(1e-5);
    expect(pretrained.assumed.join().includes('ReLU')).toBe(activation === 'relu');
  });
});

const tiny = fixtureBytes('tinyTorchvision.safetensors');

/** The file with other tensors. */
function changed(change: (tensors: ReturnType<typeof readSafetensors>['tensors']) => void): Uint8Array {
  const { tensors } = readSafetensors(tiny);
  const copy = new Map(tensors);
  change(copy);
  return writeSafetensors(copy, {});
}

it('tells layout, network and preparation of images', async () => {
  const { layout, config, preprocessing, labels, differences } = await readPretrained(tiny);
  expect(layout).toBe('torchvision');
  expect(config).toMatchObject({
    inChannels: 3,
    numClasses: 5,
    stem: { kind: 'imagenet', channels: 8 },
    bottleneckFactor: 4,
  });
  expect(preprocessing).toEqual(imageNetPreprocessing);
  expect(labels).toBeUndefined();
  expect(differences).toEqual({ missing: [], extra: [], misshapen: [] });
  expect((await readPretrained(fixtureBytes('tinyTimmDeep.pth'))).config.stem).toEqual({ kind: 'deep', channels: 8 });
});

it('says what it assumed and what it left out, but not what it was told', async () => {
  const network = "norm epsilon 1e-5, ReLU, strides, padding and poolings as torchvision's DenseNets have them";
  const head = 'one class an image: probabilities are a softmax over all of them';
  const counters = ['11 counters of batches (num_batches_tracked)'];
  expect(await readPretrained(tiny)).toMatchObject({
    assumed: [network, head, imageNetPreparation],
    ignored: counters,
  });
  const { assumed } = await readPretrained(tiny, { preprocessing: imageNetPreprocessing });
  expect(assumed).toEqual([network, head]);
});

it('names ImageNet’s classes where there are a thousand', async () => {
  expect(imageNetLabels).toHaveLength(1000);
  expect([imageNetLabels[0], imageNetLabels[207], imageNetLabels[999]]).toEqual([
    'tench',
    'golden retriever',
    'toilet tissue',
  ]);
  expect(new Set(imageNetLabels).size).toBeGreaterThan(990); // two cranes, two maillots
  const { labels } = await readPretrained(tiny, { numClasses: 1000 });
  expect(labels).toBeUndefined(); // of a fresh classifier nothing is known
});

describe('a file of ours', () => {
  const config = densenetTiny();
  const arrays = initializeArrays(createDenseNet(config).parameterSpecs, 'xavierUniform', createRandom(1));
  const preprocessing = { height: 32, width: 32, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' as const };
  const labels = Array.from({ length: 10 }, (_, index) => `label ${index}`);

  it('says itself what it is', async () => {
    const bytes = encodeModelFile({ config, arrays, preprocessing, labels, metrics: { accuracy: 0.5 } });
    expect(await readPretrained(bytes)).toMatchObject({
      layout: 'densenet',
      config,
      preprocessing,
      labels,
      assumed: [],
      ignored: [],
      metrics: { accuracy: 0.5 },
    });
  });

  it('keeps what its training images are like and its temperature, where no option changes the network or its images', async () => {
    const file = new Uint8Array(readFileSync(new URL('../../../../models/fashion-mnist.safetensors', import.meta.url)));
    const calibrated = describeModelFile(file, { temperature: 1.5 });
    const { trainingDistribution, temperature, preprocessing: own } = await readPretrained(calibrated);
    expect([trainingDistribution?.falseAlarmRate, temperature]).toEqual([0.01, 1.5]);
    for (const options of [{ numClasses: 3 }, { inChannels: 3 }, { preprocessing: own! }]) {
      const changed = await readPretrained(calibrated, options);
      expect(changed).not.toHaveProperty('trainingDistribution');
      expect(changed).not.toHaveProperty('temperature');
    }
  });

  it('is not read by another layout', async () => {
    const bytes = encodeModelFile({ config, arrays });
    for (const options of [{ layout: 'structural' }, { concat: 'new-first' }] as const) {
      await expect(readPretrained(bytes, options)).rejects.toThrow('the file says itself which tensor is what');
    }
  });

  it('that asks for a billion layers is refused before the network is written out', async () => {
    const bytes = encodeModelFile({ config: { ...config, blockConfig: [1e9] }, arrays });
    await expect(readPretrained(bytes)).rejects.toThrow(CheckpointError);
  });
});

describe('weights that are no numbers', () => {
  const withNaN = (name: string) =>
    changed((tensors) => {
      const tensor = tensors.get(name)!;
      const data = tensor.data.slice();
      data.set([0, 0, 0xc0, 0x7f]); // float32's NaN
      tensors.set(name, { ...tensor, data });
    });

  it.each(['features.norm5.weight', 'classifier.bias'])(
    '%s: refused by name, and taken only when asked',
    async (name) => {
      const spoilt = withNaN(name);
      const refused = readPretrained(spoilt);
      await expect(refused).rejects.toThrow(NonFiniteWeightsError);
      await expect(refused).rejects.toThrow(`weights are no finite numbers: ${name} (1 NaN of `);
      const { arrays } = await readPretrained(spoilt, { allowNonFinite: true });
      expect(arrays[name]!.values[0]).toBeNaN();
    },
  );

  it('do not matter where the network has no use for them', async () => {
    const { arrays } = await readPretrained(withNaN('classifier.bias'), { numClasses: 3 });
    expect(findNonFinite(arrays)).toEqual([]);
  });
});

describe('another head', () => {
  it('is drawn anew for another number of classes, the same for the same generator', async () => {
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => readPretrained(tiny, { numClasses: 3, random: createRandom(seed) })),
    );
    expect(first!.config.numClasses).toBe(3);
    expect(first!.arrays['classifier.weight']!.shape.at(-1)).toBe(3);
    expect(first!.arrays).toEqual(again!.arrays);
    expect(first!.arrays['classifier.weight']).not.toEqual(other!.arrays['classifier.weight']);
    expect(first!.arrays['features.conv0.weight']).toEqual(other!.arrays['features.conv0.weight']);
    await expect(readPretrained(tiny, { numClasses: 0 })).rejects.toThrow(ConfigError);
  });

  it('is asked for where the file has none', async () => {
    const headless = changed((tensors) => {
      tensors.delete('classifier.weight');
      tensors.delete('classifier.bias');
    });
    await expect(readPretrained(headless)).rejects.toThrow(
      'the file has no classifier: 2 missing: classifier.weight, classifier.bias. Give numClasses (--classes N) for a fresh one.',
    );
    await expect(readPretrained(headless, { strict: false })).rejects.toThrow('Give numClasses (--classes N)');
    const { config, differences } = await readPretrained(headless, { numClasses: 4 });
    expect({ classes: config.numClasses, missing: differences.missing }).toEqual({ classes: 4, missing: [] });
  });

  it('says which trained classifier it replaces', async () => {
    const inSequential = changed((tensors) => {
      for (const part of ['weight', 'bias']) {
        tensors.set(`classifier.1.${part}`, tensors.get(`classifier.${part}`)!);
        tensors.delete(`classifier.${part}`);
      }
    });
    const { ignored } = await readPretrained(inSequential, { numClasses: 4 });
    const line = '2 tensors of the head, for a fresh one of 4 classes: "classifier.1.bias", "classifier.1.weight"';
    expect(ignored).toContain(line);
    const kept = await readPretrained(inSequential);
    expect(kept.arrays['classifier.weight']).toEqual((await readPretrained(tiny)).arrays['classifier.weight']);
    expect(kept.ignored).toEqual(['11 counters of batches (num_batches_tracked)']);
  });
});

describe('tensors that do not fit', () => {
  const spoilt = changed((tensors) => {
    tensors.delete('features.norm0.bias');
    tensors.set('stranger', tensors.get('features.norm0.weight')!);
    tensors.set('features.norm5.weight', tensors.get('features.norm0.weight')!);
  });
  const differences = {
    missing: ['features.norm0.bias'],
    extra: ['stranger'],
    misshapen: [{ name: 'features.norm5.weight', expected: [16], found: [8] }],
  };

  it('are listed by name', async () => {
    const read = readPretrained(spoilt, { name: 'x.pth' });
    await expect(read).rejects.toThrow(
      'x.pth has not all tensors of its DenseNet: 1 missing: features.norm0.bias; 1 not of this network: stranger; ' +
        '1 of another shape: features.norm5.weight (expected [16], found [8])',
    );
    await expect(read).rejects.toThrow(PretrainedError);
    await expect(read).rejects.toMatchObject({ differences });
  });

  it('are told what can be done about them, by what is wrong', async () => {
    await expect(readPretrained(spoilt)).rejects.toThrow(
      'If they are the same under other names, give a map (--map FILE; densenet weights inspect --write-map drafts one). With ' +
        'strict: false (--no-strict) what is missing or of another shape is drawn anew, and the network must be trained again.',
    );
    const more = changed((tensors) => tensors.set('stranger', tensors.get('features.norm0.weight')!));
    await expect(readPretrained(more)).rejects.toThrow(
      'the file has more tensors than its DenseNet: 1 not of this network: stranger. With strict: false (--no-strict) they ' +
        "are left out; what the network's own program did with them is then not done.",
    );
  });

  it('are reported with strict: false, and what is missing has initial values', async () => {
    const { arrays, config, differences: reported } = await readPretrained(spoilt, { strict: false });
    expect(reported).toEqual(differences);
    expect(arrays['features.norm5.weight']).toEqual({ shape: [16], values: new Float32Array(16).fill(1) });
    expect(arrays['features.norm0.bias']).toEqual({ shape: [8], values: new Float32Array(8) });
    expect(Object.keys(arrays)).toEqual(createDenseNet(config).parameterSpecs.map(({ name }) => name));
  });
});

it('takes labels and preprocessing that are given, and checks them', async () => {
  const labels = ['a', 'b', 'c', 'd', 'e'];
  const preprocessing = { ...imageNetPreprocessing, height: 64, width: 64 };
  expect(await readPretrained(tiny, { labels, preprocessing })).toMatchObject({ labels, preprocessing });
  await expect(readPretrained(tiny, { labels: ['a'] })).rejects.toThrow(
    '1 labels were given for 5 classes of the file',
  );
});
