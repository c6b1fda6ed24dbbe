/** All that tells one DenseNet from another. JSON-safe: it travels in the checkpoint. */
export interface DenseNetConfig {
  /** 1 for grey images, 3 for colour. */
  inChannels: number;
  numClasses: number;
  /**
   * `imagenet`: 7x7 convolution of stride 2, norm, ReLU, 3x3 max-pooling of stride 2. `cifar`: a 3x3 convolution.
   * `deep`: as imagenet, with three 3x3 convolutions in the 7x7's place (He et al. 2019, ResNet-C; timm's densenet264d).
   */
  stem: { kind: 'imagenet' | 'cifar' | 'deep'; channels: number };
  /** Dense layers in each block. */
  blockConfig: readonly number[];
  /** New channels that each dense layer adds: k in the paper. */
  growthRate: number;
  /** DenseNet-B: each layer first squeezes its input to this many times k channels (4 in the paper). null: it does not. */
  bottleneckFactor: number | null;
  /** Share of channels that a transition keeps, in (0, 1]: theta in the paper, 0.5 in DenseNet-C. */
  compression: number;
  /** Whether convolutions have a bias: the chapter's do, the paper's do not. */
  convBias: boolean;
  /** Probability that dropout after each convolution but the first sets a value to zero, in [0, 1). */
  dropRate: number;
  /** Added to the variance under the root in every batch norm. */
  batchNormEpsilon: number;
  initialization: Initialization;
}

/**
 * - `xavierUniform`: Glorot and Bengio 2010, the chapter's choice, for convolutions and the classifier.
 * - `kaimingNormalFanIn`, `kaimingNormalFanOut`: He et al. 2015, the paper's choice, with the fan of the input (as
 *   torchvision) or of the output (as the authors' own code); the classifier is uniform in +-1/sqrt(inFeatures).
 */
export type Initialization = 'xavierUniform' | 'kaimingNormalFanIn' | 'kaimingNormalFanOut';

const initializations: readonly Initialization[] = ['xavierUniform', 'kaimingNormalFanIn', 'kaimingNormalFanOut'];
type StemKind = DenseNetConfig['stem']['kind'];
const stemKinds: readonly StemKind[] = ['imagenet', 'cifar', 'deep'];

/** A network's configuration has a value out of range. The message names the field, the value and what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    readonly field: string,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`${field} must be ${expected}, got ${describe(value)}`);
  }
}

/** As JSON, but for what JSON has no word for: it would call NaN null. Short, whatever a hostile file gave. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' && typeof value !== 'string') return String(value);
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

function check(field: string, value: unknown, holds: boolean, expected: string): void {
  if (!holds) throw new ConfigError(field, value, expected);
}

/** How often a network may halve its image: one of 1024 pixels, ten times. The paper's do it five times at most. */
const mostHalvings = 10;
/** Before the first block: the stem's stride and its pooling's. */
const halvingsOfStem = { imagenet: 2, deep: 2, cifar: 0 } as const satisfies Record<StemKind, number>;

/** A transition between two blocks halves the image. */
function expectFewBlocks(blocks: readonly unknown[], stem: StemKind): void {
  const most = mostHalvings - halvingsOfStem[stem] + 1;
  const expected = `a list of at most ${most} blocks with the stem ${stem}: each but the first halves an image of 1024 pixels`;
  check('blockConfig', blocks, blocks.length <= most, expected);
}

const isPositiveInteger = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Checks a configuration of any origin, such as a checkpoint's JSON.
 *
 * @returns the same values, typed, without fields that mean nothing here
 * @throws ConfigError naming the first field that is out of range
 */
export function parseConfig(value: unknown): DenseNetConfig {
  check('config', value, isObject(value), 'an object');
  const config = value as Record<string, unknown>;
  const positiveInteger = (field: string, found: unknown) => {
    check(field, found, isPositiveInteger(found), 'a positive integer');
    return found as number;
  };
  const positiveIntegerOrNull = (field: string, found: unknown) => {
    check(field, found, found === null || isPositiveInteger(found), 'a positive integer or null');
    return found as number | null;
  };
  const oneOf = <Choice extends string>(field: string, found: unknown, choices: readonly Choice[]) => {
    check(field, found, choices.includes(found as Choice), `one of ${choices.join(', ')}`);
    return found as Choice;
  };
  const number = (field: string, holds: (found: number) => boolean, expected: string) => {
    const found = config[field];
    check(field, found, isNumber(found) && holds(found), expected);
    return found as number;
  };
  const { stem, blockConfig, convBias } = config;
  check('stem', stem, isObject(stem), 'an object with kind and channels');
  check(
    'blockConfig',
    blockConfig,
    Array.isArray(blockConfig) && blockConfig.length > 0,
    'a list of one block or more',
  );
  check('convBias', convBias, typeof convBias === 'boolean', 'true or false');
  const kind = oneOf('stem.kind', (stem as Record<string, unknown>).kind, stemKinds);
  expectFewBlocks(blockConfig as unknown[], kind);
  return {
    inChannels: positiveInteger('inChannels', config.inChannels),
    numClasses: positiveInteger('numClasses', config.numClasses),
    stem: {
      kind,
      channels: positiveInteger('stem.channels', (stem as Record<string, unknown>).channels),
    },
    // Array.from and not map, which would leave out the holes of a sparse array.
    blockConfig: Array.from(blockConfig as unknown[], (layers, block) =>
      positiveInteger(`blockConfig[${block}]`, layers),
    ),
    growthRate: positiveInteger('growthRate', config.growthRate),
    bottleneckFactor: positiveIntegerOrNull('bottleneckFactor', config.bottleneckFactor),
    compression: number('compression', (found) => found > 0 && found <= 1, 'a number in (0, 1]'),
    convBias: convBias as boolean,
    dropRate: number('dropRate', (found) => found >= 0 && found < 1, 'a number in [0, 1)'),
    batchNormEpsilon: number('batchNormEpsilon', (found) => found > 0, 'a positive number'),
    initialization: oneOf('initialization', config.initialization, initializations),
  };
}
