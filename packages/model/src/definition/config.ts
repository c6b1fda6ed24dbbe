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
import { activationSchema } from './activation.ts';
import { globalPoolingSchema, headSchema, plainHead } from './head.ts';
import { stemLayers, stemSchema, strideOf } from './stem.ts';

/** A network's configuration has a value out of range. The message names the field, the value and what was expected. */
export class ConfigError extends SchemaError {
  override readonly name = 'ConfigError';
}

/**
 * - `xavierUniform`: Glorot and Bengio 2010, the chapter's choice, for convolutions and the classifier.
 * - `kaimingNormalFanIn`, `kaimingNormalFanOut`: He et al. 2015, the paper's choice, with the fan of the input (as
 *   torchvision) or of the output (as the authors' own code); the classifier is uniform in +-1/sqrt(inFeatures).
 */
export const initializationSchema = oneOf('xavierUniform', 'kaimingNormalFanIn', 'kaimingNormalFanOut');

export type Initialization = Infer<typeof initializationSchema>;

/** Fields that the data set decides. */
const ofImages = {
  /** 1 for grey images, 3 for colour. */
  inChannels: positiveInteger,
  numClasses: positiveInteger,
};

/** Fields that do not depend on the data set. */
const ofNetwork = {
  stem: field(stemSchema, { help: 'what comes before the first block' }),
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
  /** After every norm of the blocks and transitions, in the stem and between layers of the head: the paper's is ReLU. */
  activation: field(activationSchema, { default: { kind: 'relu' }, help: 'what follows a norm' }),
  /** Whether it also follows the last norm, before global pooling, as in torchvision's and the paper's networks. */
  finalActivation: field(yesOrNo, { default: true, help: 'whether the last norm is activated' }),
  globalPooling: field(globalPoolingSchema, { default: 'average', help: 'how the last feature maps become one' }),
  head: field(headSchema, { default: plainHead }),
  /** Added to the variance under the root in every batch norm. */
  batchNormEpsilon: field(positiveNumber, { help: 'added to the variance in batch norms', argument: 'value' }),
  initialization: field(initializationSchema, { help: 'how weights are drawn' }),
};

/** How often a network may halve its image: one of 1024 pixels, ten times. The paper's do it five times at most. */
const mostHalvings = 10;

/**
 * Refuses more blocks than an image can be halved for: by the stem's strides before the first block, then by each transition
 * between two blocks.
 */
function expectFewBlocks({ stem, growthRate, blockConfig }: NetworkConfig, path: string): void {
  const ofStem = Math.ceil(Math.log2(strideOf(stemLayers(stem, growthRate))));
  const most = Math.max(0, mostHalvings - ofStem + 1);
  if (blockConfig.length <= most) return;
  const expected = `a list of at most ${most} blocks with the stem ${stem.kind}: each but the first halves an image of 1024 pixels`;
  throw new SchemaError(partOf(path, 'blockConfig'), blockConfig, expected);
}

/** What a recipe says of a network. Channels and classes are not part of it: the data set decides them. */
export const networkSchema = where(object(ofNetwork), expectFewBlocks);

export type NetworkConfig = ObjectOf<typeof ofNetwork>;

const configSchema = where(object({ ...ofImages, ...ofNetwork }), expectFewBlocks);

/** All that tells one DenseNet from another. JSON-safe: it travels in the checkpoint. */
export type DenseNetConfig = Infer<typeof configSchema>;

/**
 * Checks a configuration of any origin, such as a checkpoint's JSON.
 *
 * @returns the same values, typed, without fields that mean nothing here
 * @throws ConfigError where a field is out of range; it names the first
 */
export function parseConfig(value: unknown): DenseNetConfig {
  return readConfig(configSchema, value);
}

/**
 * Reads a network's configuration by its schema. Fields that the schema does not have are dropped.
 *
 * @throws ConfigError where a field is out of range; it names the first
 */
export function readConfig<Config>(schema: Schema<Config>, value: unknown): Config {
  try {
    return schema.read(value, '', 'drop');
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw new ConfigError(error.field || 'config', error.value, error.expected);
  }
}
