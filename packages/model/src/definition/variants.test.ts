import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  cifarDenseNetBCConfig,
  cifarDenseNetConfig,
  createDenseNet,
  createResNet,
  type DenseNetVariant,
  denseNetConfig,
  denseNetVariants,
  densenetChapter,
  densenetTiny,
  type ResNetVariant,
  resNetConfig,
  resNetVariants,
} from '../index.ts';

// Counted by PyTorch: of torchvision's and timm's networks, and of the paper's for CIFAR.
const denseNetParameters: Record<DenseNetVariant, number> = {
  chapter: 758_226,
  tiny: 2_322,
  densenet121: 7_978_856,
  densenet161: 28_681_000,
  densenet169: 14_149_480,
  densenet201: 20_013_928,
  densenet264: 33_337_704,
  densenet264d: 72_736_216,
  'densenet-40-12': 1_019_722,
  'densenet-100-12': 6_979_642,
  'densenet-100-24': 27_249_082,
  'densenet-bc-100-12': 769_162,
  'densenet-bc-250-24': 15_324_406,
  'densenet-bc-190-40': 25_624_430,
};

const resNetParameters: Record<ResNetVariant, number> = {
  resnet18: 11_689_512,
  resnet34: 21_797_672,
  resnet50: 25_557_032,
  resnet101: 44_549_160,
  resnet152: 60_192_808,
};

describe('parameters, as PyTorch counts them', () => {
  it.each(denseNetVariants)('%s', (variant) => {
    const { parameters } = createDenseNet(denseNetConfig(variant)).summary(64, 64);
    expect(parameters).toBe(denseNetParameters[variant]);
  });

  it.each(resNetVariants)('%s', (variant) => {
    expect(createResNet(resNetConfig(variant)).summary(64, 64).parameters).toBe(resNetParameters[variant]);
  });
});

// torchvision's `_ops` of the IMAGENET1K_V1 weights: multiply-adds of one image of 224x224, in units of 1e9.
it.each<[DenseNetVariant | ResNetVariant, number]>([
  ['densenet121', 2.834],
  ['densenet161', 7.728],
  ['densenet169', 3.36],
  ['densenet201', 4.291],
  ['resnet18', 1.814],
  ['resnet34', 3.664],
  ['resnet50', 4.089],
  ['resnet101', 7.801],
  ['resnet152', 11.514],
])('%s: multiply-adds within 0.5 %% of what torchvision publishes', (variant, published) => {
  const model = (resNetVariants as readonly string[]).includes(variant)
    ? createResNet(resNetConfig(variant as ResNetVariant))
    : createDenseNet(denseNetConfig(variant as DenseNetVariant));
  expect(Math.abs(model.summary(224, 224).multiplyAdds / 1e9 / published - 1)).toBeLessThan(0.005);
});

describe('networks for CIFAR', () => {
  it('take any depth that makes three equal blocks', () => {
    expect(cifarDenseNetConfig({ depth: 40, growthRate: 12 })).toEqual(denseNetConfig('densenet-40-12'));
    expect(cifarDenseNetBCConfig({ depth: 190, growthRate: 40 })).toEqual(denseNetConfig('densenet-bc-190-40'));
    expect(cifarDenseNetConfig({ depth: 7, growthRate: 1 }).blockConfig).toEqual([1, 1, 1]);
    const changes = { numClasses: 100, dropRate: 0.2, inChannels: 1 };
    expect(cifarDenseNetBCConfig({ depth: 22, growthRate: 12 }, changes)).toMatchObject({
      ...changes,
      blockConfig: [3, 3, 3],
      stem: { kind: 'cifar', channels: 24 },
    });
  });

  it.each([
    [41, 'depth must be 4 plus a multiple of 3, such as 40 or 43, got 41'],
    [4, 'depth must be 4 plus a multiple of 3, such as 7 or 10, got 4'],
    [-8, 'depth must be 4 plus a multiple of 3, such as 7 or 10, got -8'],
    [40.5, 'depth must be 4 plus a multiple of 3, such as 40 or 43, got 40.5'],
    [Number.NaN, 'depth must be 4 plus a multiple of 3, such as 7 or 10, got NaN'],
    [Number.POSITIVE_INFINITY, 'depth must be 4 plus a multiple of 3, such as 7 or 10, got Infinity'],
  ])('say which depths there are, instead of %d', (depth, message) => {
    expect(() => cifarDenseNetConfig({ depth, growthRate: 12 })).toThrow(message);
    expect(() => cifarDenseNetConfig({ depth, growthRate: 12 })).toThrow(ConfigError);
  });

  it('say so too with bottlenecks, where a layer has two convolutions', () => {
    const create = () => cifarDenseNetBCConfig({ depth: 43, growthRate: 12 });
    expect(create).toThrow('depth must be 4 plus a multiple of 6, such as 40 or 46, got 43');
  });
});

it('takes changes, and checks them', () => {
  expect(densenetChapter({ numClasses: 3 })).toEqual({ ...denseNetConfig('chapter'), numClasses: 3 });
  expect(densenetTiny({ growthRate: 2 }).growthRate).toBe(2);
  expect(denseNetConfig('densenet121', { stem: { kind: 'cifar', channels: 8 } }).stem.kind).toBe('cifar');
  expect(() => densenetChapter({ growthRate: 0 })).toThrow(ConfigError);
  expect(() => densenetTiny({ growthRate: 0 })).toThrow('growthRate must be a positive integer, got 0');
  expect(() => resNetConfig('resnet18', { numClasses: 0 })).toThrow('numClasses must be a positive integer, got 0');
  expect(() => createResNet({ ...resNetConfig('resnet18'), blockConfig: [2, 0] })).toThrow(
    'blockConfig[1] must be a positive integer, got 0',
  );
  expect(() => createResNet({ ...resNetConfig('resnet18'), batchNormEpsilon: Number.NaN })).toThrow(ConfigError);
});

it.each(denseNetVariants)('%s: takes other classes, channels, dropout and stem', (variant) => {
  const changes = { numClasses: 3, inChannels: 2, dropRate: 0.2, stem: { kind: 'deep', channels: 20 } } as const;
  const { config, graph } = createDenseNet(denseNetConfig(variant, changes));
  expect(config).toEqual({ ...denseNetConfig(variant), ...changes });
  const { nodes, output } = graph(64, 64);
  expect(output.shape).toEqual([3]);
  expect(nodes.some(({ operation }) => operation.op === 'dropout')).toBe(true);
});

it('lists the variants that there are when it gets another', () => {
  expect(() => denseNetConfig('densenet122' as DenseNetVariant)).toThrow(
    /variant must be one of chapter, .*"densenet122"/,
  );
  expect(() => denseNetConfig('toString' as DenseNetVariant)).toThrow(ConfigError);
  expect(() => resNetConfig('resnet19' as ResNetVariant)).toThrow(/variant must be one of resnet18, .*"resnet19"/);
});
