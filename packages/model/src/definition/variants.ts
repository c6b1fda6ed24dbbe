import { type DenseNetConfig, parseConfig } from './config.ts';

const chapter: DenseNetConfig = {
  inChannels: 1,
  numClasses: 10,
  stem: { kind: 'imagenet', channels: 64 },
  blockConfig: [4, 4, 4, 4],
  growthRate: 32,
  bottleneckFactor: null,
  compression: 0.5,
  convBias: true,
  dropRate: 0,
  batchNormEpsilon: 1e-5,
  initialization: 'xavierUniform',
};

const tiny: DenseNetConfig = {
  ...chapter,
  stem: { kind: 'imagenet', channels: 8 },
  blockConfig: [2, 2],
  growthRate: 4,
};

/**
 * The chapter's network: four blocks of four plain layers, k = 32, 64 channels in the stem. 758,226 parameters.
 *
 * @throws ConfigError if a changed value is out of range
 */
export function densenetChapter(changes: Partial<DenseNetConfig> = {}): DenseNetConfig {
  return parseConfig({ ...chapter, ...changes });
}

/**
 * The smallest network that has every part: for tests and first tries.
 *
 * @throws ConfigError if a changed value is out of range
 */
export function densenetTiny(changes: Partial<DenseNetConfig> = {}): DenseNetConfig {
  return parseConfig({ ...tiny, ...changes });
}
