import '@tensorflow/tfjs-backend-cpu';
import {
  createDenseNet,
  createResNet,
  type DenseNetConfig,
  denseNetConfig,
  densenetChapter,
  densenetTiny,
  resNetConfig,
} from '@densenet/model';
import { describe, expect, it } from 'vitest';
import { differenceOf, explainEveryStep, stepsOf } from '../testing/explainEveryStep.ts';
import { noisyNetwork } from '../testing/noisyNetwork.ts';
import { explainValue } from './explainValue.ts';

type Noisy = Awaited<ReturnType<typeof noisyNetwork>>;

const densenet = (config: DenseNetConfig, size: number) =>
  noisyNetwork(createDenseNet(config), size, config.inChannels);

/** Networks by name; made when their tests run. Whole ones of ImageNet are in explainValue.slow.test.ts. */
const networks: Record<string, () => Promise<Noisy>> = {
  "the chapter's network": () => densenet(densenetChapter(), 32),
  "DenseNet-121's first block, its transition and its head": () =>
    densenet(denseNetConfig('densenet121', { blockConfig: [6, 1] }), 16),
  'a ResNet': () => {
    const config = resNetConfig('resnet18', { inChannels: 1, numClasses: 10, blockConfig: [1, 1] });
    return noisyNetwork(createResNet(config), 16, 1);
  },
  'a ResNet with bottlenecks': () =>
    noisyNetwork(createResNet(resNetConfig('resnet50', { numClasses: 10, blockConfig: [1, 1] })), 16, 3),
  'a network with SiLU and maxima at its end': () =>
    densenet(densenetTiny({ activation: { kind: 'silu' }, globalPooling: 'max', bottleneckFactor: 2 }), 32),
  'a network with ELU and a deep stem': () =>
    densenet(densenetTiny({ activation: { kind: 'elu' }, stem: { kind: 'deep', channels: 8 } }), 32),
  'a network with leaky ReLU and hidden layers': () => {
    const head = { dropRate: 0.1, hidden: [{ features: 6, dropRate: 0.5 }] };
    return densenet(densenetTiny({ activation: { kind: 'leakyRelu', slope: 0.1 }, dropRate: 0.2, head }), 32);
  },
};

it.each(Object.entries(networks))('%s computes at every step what its arithmetic says', async (_, make) => {
  const found = await explainEveryStep(await make());
  for (const explanation of found) {
    expect(differenceOf(explanation), `node ${explanation.node}`).toBeLessThan(1e-5);
  }
  // Not a network of zeros, which any arithmetic would match.
  expect(found.filter(({ value }) => Math.abs(value) > 1e-3).length).toBeGreaterThan(found.length / 2);
});

describe('what a value is said to be made of', async () => {
  const network = await densenet(densenetTiny({ blockConfig: [3, 2] }), 32);
  const steps = stepsOf(network);
  const step = (name: string) => steps.find((each) => each.name === name)!;
  const explain = (name: string, place: { row: number; column: number; channel: number }) =>
    explainValue(network, { node: step(name).node, ...place }, network.valuesOf);

  it('is counted channel by channel through a concatenation', async () => {
    const { sources } = await explain('features.denseblock1.denselayer3.conv1', { row: 2, column: 3, channel: 1 });
    expect(sources.map(({ first, channels }) => [first, channels])).toEqual([
      [0, 8],
      [8, 4],
      [12, 4],
    ]);
    const made = sources.map(({ node }) => steps.find((each) => each.node === node)!.name);
    expect(made).toEqual([
      'features.pool0',
      'features.denseblock1.denselayer1.conv1',
      'features.denseblock1.denselayer2.conv1',
    ]);
  });

  it('is patch times filter, after the norm and the ReLU of each channel, and nothing where the map is padded', async () => {
    const name = 'features.denseblock1.denselayer2.conv1';
    const { sources, window } = await explain(name, { row: 0, column: 7, channel: 2 });
    expect(window).toEqual({ top: -1, left: 6, rows: 3, columns: 3 });
    const [first] = sources;
    const norm = (suffix: string) => network.arrays[`features.denseblock1.denselayer2.norm1.${suffix}`]!.values;
    const filter = network.arrays[`${name}.weight`]!.values;
    const channel = 5;
    let sum = 0;
    for (let at = 0; at < 9; at++) {
      const raw = first!.raw[9 * channel + at]!;
      const isOutside = at < 3 || at % 3 === 2;
      expect(Number.isNaN(raw)).toBe(isOutside);
      if (isOutside) continue;
      const centred = (raw - norm('running_mean')[channel]!) / Math.sqrt(norm('running_var')[channel]! + 1e-5);
      const activated = Math.max(0, centred * norm('weight')[channel]! + norm('bias')[channel]!);
      expect(first!.transformed[9 * channel + at]).toBeCloseTo(activated, 5);
      sum += activated * filter[(at * 12 + channel) * 4 + 2]!;
    }
    expect(first!.contributions[channel]).toBeCloseTo(sum, 5);
  });

  it('is one channel of the same number where a step keeps channels apart', async () => {
    const { sources, combine } = await explain('features.transition1.pool', { row: 0, column: 0, channel: 3 });
    expect(combine).toBe('sum');
    expect(sources).toMatchObject([{ channels: 1, firstChannel: 3 }]);
    expect((await explain('features.pool0', { row: 1, column: 1, channel: 3 })).combine).toBe('maximum');
  });

  it.each([
    [{ node: 2, row: 0, column: 0, channel: 0 }, /^node 2 has no value|is no step/],
    [{ node: 99_999, row: 0, column: 0, channel: 0 }, /node 99999 is no step of the network/],
    [{ node: 0, row: 32, column: 0, channel: 0 }, /row 32, column 0 of channel 0: its maps are 32x32x1/],
    [{ node: 0, row: 0, column: 0.5, channel: 0 }, /column 0.5/],
  ])('is refused where there is no such value: %o', async (place, message) => {
    const asked = place.node === 2 ? { ...place, channel: 1000 } : place;
    await expect(explainValue(network, asked, network.valuesOf)).rejects.toThrow(message);
  });
});
