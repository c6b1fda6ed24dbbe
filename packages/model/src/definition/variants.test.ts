import { expect, it } from 'vitest';
import { ConfigError, createDenseNet, type DenseNetConfig, densenetChapter, densenetTiny } from '../index.ts';

/** The paper's networks are no variants yet, but the configuration has all that they need. */
const paper: DenseNetConfig = {
  ...densenetChapter(),
  inChannels: 3,
  bottleneckFactor: 4,
  convBias: false,
  initialization: 'kaimingNormalFanIn',
};
const imagenet: DenseNetConfig = { ...paper, numClasses: 1000 };
const cifar: DenseNetConfig = { ...paper, growthRate: 12, stem: { kind: 'cifar', channels: 24 } };
const cifarPlain: DenseNetConfig = { ...cifar, bottleneckFactor: null, compression: 1 };

// Counted by PyTorch, of torchvision's networks and of the paper's.
it.each<[name: string, config: DenseNetConfig, parameters: number]>([
  ['the chapter', densenetChapter(), 758_226],
  ['DenseNet-121', { ...imagenet, blockConfig: [6, 12, 24, 16] }, 7_978_856],
  ['DenseNet-169', { ...imagenet, blockConfig: [6, 12, 32, 32] }, 14_149_480],
  ['DenseNet-201', { ...imagenet, blockConfig: [6, 12, 48, 32] }, 20_013_928],
  ['DenseNet-264', { ...imagenet, blockConfig: [6, 12, 64, 48] }, 33_337_704],
  [
    'DenseNet-161',
    { ...imagenet, blockConfig: [6, 12, 36, 24], growthRate: 48, stem: { kind: 'imagenet', channels: 96 } },
    28_681_000,
  ],
  ['DenseNet-BC, L = 100, k = 12', { ...cifar, blockConfig: [16, 16, 16] }, 769_162],
  [
    'DenseNet-BC, L = 250, k = 24',
    { ...cifar, blockConfig: [41, 41, 41], growthRate: 24, stem: { kind: 'cifar', channels: 48 } },
    15_324_406,
  ],
  [
    'DenseNet-BC, L = 190, k = 40',
    { ...cifar, blockConfig: [31, 31, 31], growthRate: 40, stem: { kind: 'cifar', channels: 80 } },
    25_624_430,
  ],
  [
    'DenseNet, L = 40, k = 12',
    { ...cifarPlain, blockConfig: [12, 12, 12], stem: { kind: 'cifar', channels: 16 } },
    1_019_722,
  ],
  [
    'DenseNet, L = 100, k = 12',
    { ...cifarPlain, blockConfig: [32, 32, 32], stem: { kind: 'cifar', channels: 16 } },
    6_979_642,
  ],
  [
    'DenseNet, L = 100, k = 24',
    { ...cifarPlain, blockConfig: [32, 32, 32], growthRate: 24, stem: { kind: 'cifar', channels: 16 } },
    27_249_082,
  ],
])('%s: its configuration counts PyTorch’s parameters', (_name, config, parameters) => {
  expect(createDenseNet(config).summary(224, 224).parameters).toBe(parameters);
});

it('takes changes, and checks them', () => {
  expect(densenetChapter({ numClasses: 3 })).toEqual({ ...densenetChapter(), numClasses: 3 });
  expect(densenetTiny({ growthRate: 2 }).growthRate).toBe(2);
  expect(() => densenetChapter({ growthRate: 0 })).toThrow(ConfigError);
  expect(() => densenetTiny({ growthRate: 0 })).toThrow('growthRate must be a positive integer, got 0');
});
