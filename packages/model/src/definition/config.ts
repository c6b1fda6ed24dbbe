import {
  field,
  type Infer,
  list,
  numberThat,
  type ObjectOf,
  object,
  oneOf,
  orNull,
  partOf,
  positiveInteger,
  positiveNumber,
  type Schema,
  SchemaError,
  share,
  where,
  yesOrNo,
} from '@densenet/schema';

/** A network's configuration has a value out of range. The message names the field, the value and what was expected. */
export class ConfigError extends SchemaError {
  override readonly name = 'ConfigError';
}

const stem = object(
  {
    /**
     * `imagenet`: 7x7 convolution of stride 2, norm, ReLU, 3x3 max-pooling of stride 2. `cifar`: a 3x3 convolution.
     * `deep`: as imagenet, with three 3x3 convolutions in the 7x7's place (He et al. 2019, ResNet-C; timm's densenet264d).
     */
    kind: field(oneOf('imagenet', 'cifar', 'deep'), { help: 'what comes before the first block', flag: 'stem' }),
    channels: field(positiveInteger, { help: 'channels that the stem gives', argument: 'count' }),
  },
  'an object with kind and channels',
);

/**
 * - `xavierUniform`: Glorot and Bengio 2010, the chapter's choice, for convolutions and the classifier.
 * - `kaimingNormalFanIn`, `kaimingNormalFanOut`: He et al. 2015, the paper's choice, with the fan of the input (as
 *   torchvision) or of the output (as the authors' own code); the classifier is uniform in +-1/sqrt(inFeatures).
 */
export const initializationSchema = oneOf('xavierUniform', 'kaimingNormalFanIn', 'kaimingNormalFanOut');

export type Initialization = Infer<typeof initializationSchema>;

/** What the images decide. */
const ofImages = {
  /** 1 for grey images, 3 for colour. */
  inChannels: positiveInteger,
  numClasses: positiveInteger,
};

const ofNetwork = {
  stem: field(stem, {}),
  /** Dense layers in each block. */
  blockConfig: field(list(positiveInteger, { expected: 'a list of one block or more' }), {
    help: 'dense layers in each block',
    argument: 'layers',
  }),
  /** New channels that each dense layer adds: k in the paper. */
  growthRate: field(positiveInteger, { help: 'new channels a dense layer: k in the paper', argument: 'k' }),
  /** DenseNet-B: each layer first squeezes its input to this many times k channels (4 in the paper). null: it does not. */
  bottleneckFactor: field(orNull(positiveInteger, 'none'), {
    help: 'DenseNet-B: squeeze to n k channels first',
    argument: 'n',
  }),
  /** Share of channels that a transition keeps, in (0, 1]: theta in the paper, 0.5 in DenseNet-C. */
  compression: field(
    numberThat('a number in (0, 1]', (value) => value > 0 && value <= 1),
    { help: 'share of channels that a transition keeps', argument: 'theta' },
  ),
  /** Whether convolutions have a bias: the chapter's do, the paper's do not. */
  convBias: field(yesOrNo, { help: 'whether convolutions have a bias' }),
  /** Probability that dropout after each convolution but the first sets a value to zero, in [0, 1). */
  dropRate: field(share, { help: 'dropout after each convolution but the first', argument: 'probability' }),
  /** Added to the variance under the root in every batch norm. */
  batchNormEpsilon: field(positiveNumber, { help: 'added to the variance in batch norms', argument: 'value' }),
  initialization: field(initializationSchema, { help: 'how weights are drawn' }),
};

/** How often a network may halve its image: one of 1024 pixels, ten times. The paper's do it five times at most. */
const mostHalvings = 10;
/** Before the first block: the stem's stride and its pooling's. */
const halvingsOfStem = { imagenet: 2, deep: 2, cifar: 0 } as const satisfies Record<Infer<typeof stem>['kind'], number>;

/** A transition between two blocks halves the image. */
function expectFewBlocks({ stem, blockConfig }: NetworkConfig, path: string): void {
  const most = mostHalvings - halvingsOfStem[stem.kind] + 1;
  if (blockConfig.length <= most) return;
  const expected = `a list of at most ${most} blocks with the stem ${stem.kind}: each but the first halves an image of 1024 pixels`;
  throw new SchemaError(partOf(path, 'blockConfig'), blockConfig, expected);
}

/** All that a recipe says of a network: channels and classes are its data set's. */
export const networkSchema = where(object(ofNetwork), expectFewBlocks);

export type NetworkConfig = ObjectOf<typeof ofNetwork>;

const configSchema = where(object({ ...ofImages, ...ofNetwork }), expectFewBlocks);

/** All that tells one DenseNet from another. JSON-safe: it travels in the checkpoint. */
export type DenseNetConfig = Infer<typeof configSchema>;

/**
 * Checks a configuration of any origin, such as a checkpoint's JSON.
 *
 * @returns the same values, typed, without fields that mean nothing here
 * @throws ConfigError naming the first field that is out of range
 */
export function parseConfig(value: unknown): DenseNetConfig {
  return readConfig(configSchema, value);
}

/** What a schema of a network's configuration reads, without fields that it does not have. Throws ConfigError. */
export function readConfig<Config>(schema: Schema<Config>, value: unknown): Config {
  try {
    return schema.read(value, '', 'drop');
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw new ConfigError(error.field || 'config', error.value, error.expected);
  }
}
