import { ConfigError, type DenseNetConfig, parseConfig } from './config.ts';
import { plainHead } from './head.ts';

/** What table 1 of the paper has in common: DenseNet-BC, as torchvision initialises it. */
const shared = {
  inChannels: 3,
  bottleneckFactor: 4,
  compression: 0.5,
  convBias: false,
  dropRate: 0,
  activation: { kind: 'relu' },
  finalActivation: true,
  globalPooling: 'average',
  head: plainHead,
  batchNormEpsilon: 1e-5,
} as const;

/** An ImageNet network (table 1): the stem has 2k channels. */
const imageNet = (blockConfig: readonly number[], growthRate: number): DenseNetConfig => ({
  ...shared,
  numClasses: 1000,
  stem: { kind: 'imagenet', channels: 2 * growthRate },
  blockConfig,
  growthRate,
  initialization: 'kaimingNormalFanIn',
});

/** L and k of the paper's networks for CIFAR and SVHN. */
export interface CifarDepth {
  /** L: convolutions and the classifier. */
  depth: number;
  /** k */
  growthRate: number;
}

/** Layers in each of three equal blocks. Beside them are the stem, two transitions and the classifier. */
function layersPerBlock(depth: number, convolutionsPerLayer: 1 | 2): number {
  const step = 3 * convolutionsPerLayer;
  const layers = (depth - 4) / step;
  if (Number.isInteger(layers) && layers >= 1) return layers;
  const below = Number.isFinite(depth) ? Math.max(1, Math.floor(layers)) : 1;
  const near = [below, below + 1].map((count) => 4 + step * count).join(' or ');
  throw new ConfigError('depth', depth, `4 plus a multiple of ${step}, such as ${near}`);
}

const cifar = { ...shared, numClasses: 10, initialization: 'kaimingNormalFanOut' } as const;

/** DenseNet (L, k) (section 4.1): no bottleneck, no compression, 16 channels in the stem. */
const plain = (depth: number, growthRate: number): DenseNetConfig => ({
  ...cifar,
  stem: { kind: 'cifar', channels: 16 },
  blockConfig: Array<number>(3).fill(layersPerBlock(depth, 1)),
  growthRate,
  bottleneckFactor: null,
  compression: 1,
});

/** DenseNet-BC (L, k) (section 4.1): 2k channels in the stem. */
const bottleneckCompressed = (depth: number, growthRate: number): DenseNetConfig => ({
  ...cifar,
  stem: { kind: 'cifar', channels: 2 * growthRate },
  blockConfig: Array<number>(3).fill(layersPerBlock(depth, 2)),
  growthRate,
});

const chapter: DenseNetConfig = {
  ...imageNet([4, 4, 4, 4], 32),
  inChannels: 1,
  numClasses: 10,
  bottleneckFactor: null,
  convBias: true,
  initialization: 'xavierUniform',
};

/** Every network with a name: table 1, table 2, timm's 264d, and the chapter's. */
const variants = {
  chapter,
  tiny: { ...chapter, stem: { kind: 'imagenet', channels: 8 }, blockConfig: [2, 2], growthRate: 4 },
  densenet121: imageNet([6, 12, 24, 16], 32),
  densenet161: imageNet([6, 12, 36, 24], 48),
  densenet169: imageNet([6, 12, 32, 32], 32),
  densenet201: imageNet([6, 12, 48, 32], 32),
  densenet264: imageNet([6, 12, 64, 48], 32),
  densenet264d: { ...imageNet([6, 12, 64, 48], 48), stem: { kind: 'deep', channels: 96 } },
  'densenet-40-12': plain(40, 12),
  'densenet-100-12': plain(100, 12),
  'densenet-100-24': plain(100, 24),
  'densenet-bc-100-12': bottleneckCompressed(100, 12),
  'densenet-bc-250-24': bottleneckCompressed(250, 24),
  'densenet-bc-190-40': bottleneckCompressed(190, 40),
} as const satisfies Record<string, DenseNetConfig>;

export type DenseNetVariant = keyof typeof variants;

export const denseNetVariants = Object.keys(variants) as readonly DenseNetVariant[];

/**
 * The configuration of a network by its name:
 * - `densenet121`, `161`, `169`, `201`, `264`: ImageNet (table 1); `densenet264d`: timm's, k = 48 and a deep stem
 * - `densenet-40-12` and so on: L and k for CIFAR (table 2), `-bc-` with bottlenecks and compression
 * - `chapter`: that of the chapter, 758,226 parameters; `tiny`: the smallest that has every part, for tests
 *
 * @param changes any values in the place of the variant's own: `numClasses`, `inChannels`, `dropRate` (the paper's 0.2
 * where CIFAR is not augmented), `stem`
 * @throws ConfigError where there is no such variant, or a changed value is out of range
 */
export function denseNetConfig(variant: DenseNetVariant, changes: Partial<DenseNetConfig> = {}): DenseNetConfig {
  if (!Object.hasOwn(variants, variant))
    throw new ConfigError('variant', variant, `one of ${denseNetVariants.join(', ')}`);
  return parseConfig({ ...variants[variant], ...changes });
}

/**
 * DenseNet (L, k) for CIFAR and SVHN, of any valid depth.
 *
 * @throws ConfigError where the depth is none of the valid ones, or a value is out of range
 */
export function cifarDenseNetConfig(
  { depth, growthRate }: CifarDepth,
  changes: Partial<DenseNetConfig> = {},
): DenseNetConfig {
  return parseConfig({ ...plain(depth, growthRate), ...changes });
}

/**
 * DenseNet-BC (L, k) for CIFAR and SVHN, of any valid depth: with bottlenecks, and half the channels kept in transitions.
 *
 * @throws ConfigError where the depth is none of the valid ones, or a value is out of range
 */
export function cifarDenseNetBCConfig(
  { depth, growthRate }: CifarDepth,
  changes: Partial<DenseNetConfig> = {},
): DenseNetConfig {
  return parseConfig({ ...bottleneckCompressed(depth, growthRate), ...changes });
}

/**
 * The chapter's network: four blocks of four plain layers, k = 32, 64 channels in the stem. 758,226 parameters.
 *
 * @throws ConfigError where a changed value is out of range
 */
export function densenetChapter(changes: Partial<DenseNetConfig> = {}): DenseNetConfig {
  return denseNetConfig('chapter', changes);
}

/**
 * The smallest network that has every part: for tests and first tries.
 *
 * @throws ConfigError where a changed value is out of range
 */
export function densenetTiny(changes: Partial<DenseNetConfig> = {}): DenseNetConfig {
  return denseNetConfig('tiny', changes);
}
