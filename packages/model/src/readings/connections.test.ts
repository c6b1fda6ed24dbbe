import { describe, expect, it } from 'vitest';
import {
  createDenseNet,
  createModel,
  denselyConnected,
  densenetChapter,
  densenetTiny,
  meanAbsoluteWeights,
} from '../index.ts';
import { readers } from './connections.ts';

const named = ({ operation }: { operation: { op: string; name?: string } }) => operation.name ?? operation.op;

describe('the chapter’s network', () => {
  const blocks = denselyConnected(createDenseNet(densenetChapter()).graph(96, 96));

  it('has four blocks of four layers, found without their names', () => {
    expect(blocks.map(({ layers }) => layers.length)).toEqual([4, 4, 4, 4]);
    expect(blocks.map(({ input }) => named(input))).toEqual([
      'features.pool0',
      'features.transition1.pool',
      'features.transition2.pool',
      'features.transition3.pool',
    ]);
    expect(blocks.map(({ exit }) => named(exit.node))).toEqual([
      'features.transition1.conv',
      'features.transition2.conv',
      'features.transition3.conv',
      'classifier',
    ]);
  });

  it('has layers that read all before them', () => {
    const [first] = blocks;
    const scope = 'features.denseblock1.denselayer';
    first!.layers.forEach(({ added, reader }, index) => {
      expect(named(added)).toBe(`${scope}${index + 1}.conv1`);
      expect(named(reader.node)).toBe(`${scope}${index + 1}.conv1`);
      expect(reader.sources.map(({ channels }) => channels)).toEqual([64, ...Array(index).fill(32)]);
    });
    expect(first!.exit.sources.map(({ node }) => named(node))).toEqual([
      'features.pool0',
      ...[1, 2, 3, 4].map((layer) => `${scope}${layer}.conv1`),
    ]);
  });
});

it('tells the convolution that reads from the one that adds, in bottlenecks with dropout between', () => {
  const graph = createDenseNet(densenetTiny({ bottleneckFactor: 4, dropRate: 0.2 })).graph(32, 32);
  const [block] = denselyConnected(graph);
  expect(block!.layers.map(({ added, reader }) => [named(reader.node), named(added)])).toEqual([
    ['features.denseblock1.denselayer1.conv1', 'features.denseblock1.denselayer1.conv2'],
    ['features.denseblock1.denselayer2.conv1', 'features.denseblock1.denselayer2.conv2'],
  ]);
});

it('finds a block of one layer, and the first one right after CIFAR’s stem', () => {
  const config = densenetTiny({ blockConfig: [1, 3], stem: { kind: 'cifar', channels: 8 } });
  const blocks = denselyConnected(createDenseNet(config).graph(8, 8));
  expect(blocks.map(({ input, layers }) => [named(input), layers.length])).toEqual([
    ['features.conv0', 1],
    ['features.transition1.pool', 3],
  ]);
});

it('finds nothing dense in a residual network', () => {
  const residual = createModel(
    (nn, x) => {
      const spec = { outChannels: 4, kernelSize: 3, stride: 1, padding: 1, bias: false };
      const first = nn.conv2d('first', x, spec);
      return nn.linear('head', nn.globalAveragePool(nn.add([first, nn.conv2d('second', first, spec)])), {
        outFeatures: 2,
      });
    },
    3,
    'kaimingNormalFanIn',
  );
  expect(denselyConnected(residual.graph(8, 8))).toEqual([]);
});

describe('mean absolute weights', () => {
  const graph = createDenseNet(densenetTiny()).graph(32, 32);
  const reader = readers(graph).find(({ node }) => named(node) === 'features.denseblock1.denselayer2.conv1')!;

  it('are by source, over window, channels of the source and outputs', () => {
    // 8 channels of the stem, then 4 of the first layer; the sign and the place in the window must not matter.
    const shape = [3, 3, 12, 4];
    const values = Float32Array.from({ length: 3 * 3 * 12 * 4 }, (_, index) => {
      const channel = Math.floor(index / 4) % 12;
      return (index % 2 === 0 ? 1 : -1) * (channel < 8 ? 2 : 5 + (channel - 8));
    });
    expect(meanAbsoluteWeights(reader, { shape, values })).toEqual([2, 6.5]);
  });

  it('are the classifier’s too', () => {
    const classifier = readers(graph).at(-1)!;
    const inFeatures = classifier.sources.reduce((sum, { channels }) => sum + channels, 0);
    const values = new Float32Array(inFeatures * 10).fill(-0.5);
    const means = meanAbsoluteWeights(classifier, { shape: [inFeatures, 10], values });
    expect(means).toEqual(classifier.sources.map(() => 0.5));
  });
});
