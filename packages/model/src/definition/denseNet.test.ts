import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  createDenseNet,
  denseBlock,
  densenetChapter,
  densenetTiny,
  head,
  readGraph,
  stem,
} from '../index.ts';
import { transition } from './denseNet.ts';

describe('the chapter’s example', () => {
  // (4, 3, 8, 8) in the chapter: shapes here are of one image, height and width first.
  const config = densenetChapter({ inChannels: 3, growthRate: 10 });

  it('makes 23 channels of 3 with two convolutions of 10, as its text says and its printed code does not', () => {
    const graph = readGraph((nn, x) => denseBlock(nn, config, 2, x), [8, 8, 3]);
    expect(graph.output.shape).toEqual([8, 8, 23]);
  });

  it('makes 10 channels and half the height and width of them with a transition', () => {
    const compression = 10 / 23;
    const graph = readGraph(
      (nn, x) => transition(nn, { ...config, compression }, denseBlock(nn, config, 2, x)),
      [8, 8, 3],
    );
    expect(graph.output.shape).toEqual([4, 4, 10]);
  });
});

it('keeps 29 of 100 channels at a compression of 0.29, where floating point says 28.999', () => {
  const graph = readGraph((nn, x) => transition(nn, densenetTiny({ compression: 0.29 }), x), [4, 4, 100]);
  expect(graph.output.shape).toEqual([2, 2, 29]);
});

it('refuses a compression that leaves a transition without channels', () => {
  const create = () => createDenseNet(densenetTiny({ compression: 0.01 }));
  expect(create).toThrow(ConfigError);
  expect(create).toThrow('compression must be enough to keep one of 16 channels, got 0.01');
});

it('reduces height and width to a quarter in ImageNet’s stem, and not at all in CIFAR’s', () => {
  const output = (kind: 'imagenet' | 'cifar') =>
    readGraph((nn, x) => stem(nn, densenetTiny({ stem: { kind, channels: 8 } }), x), [32, 48, 1]).output.shape;
  expect(output('imagenet')).toEqual([8, 12, 8]);
  expect(output('cifar')).toEqual([32, 48, 8]);
});

it('ends in one logit a class', () => {
  const graph = readGraph((nn, x) => head(nn, densenetTiny({ numClasses: 7 }), x), [5, 3, 12]);
  expect(graph.output.shape).toEqual([7]);
});

it('puts dropout after each convolution but the first', () => {
  const { nodes } = createDenseNet(densenetTiny({ dropRate: 0.2, bottleneckFactor: 4 })).graph(32, 32);
  const convolutions = nodes.filter(({ operation }) => operation.op === 'conv2d');
  const dropouts = nodes.filter(({ operation }) => operation.op === 'dropout');
  expect(dropouts.map(({ inputs }) => inputs[0])).toEqual(convolutions.slice(1));
});

it('halves the channels of the chapter’s network in each transition', () => {
  const { rows } = createDenseNet(densenetChapter()).summary(96, 96);
  const shapes = rows.filter(({ kind }) => kind === 'averagePool').map(({ outputShape }) => outputShape);
  expect(shapes).toEqual([
    [12, 12, 96],
    [6, 6, 112],
    [3, 3, 120],
  ]);
});
