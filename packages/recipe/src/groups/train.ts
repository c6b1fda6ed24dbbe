import {
  count,
  field,
  list,
  numberThat,
  object,
  oneOf,
  orNull,
  positiveInteger,
  positiveNumber,
  share,
  text,
  yesOrNo,
} from '@densenet/schema';

const seed = numberThat('an integer of 32 bits', (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 32);

/**
 * What norms compute with in training. `adapt`: each batch's mean and variance, and the running ones follow. `frozenParts`: the running
 * ones, which stay, where `freeze` matches them, and as long as that is frozen. `frozen`: the running ones everywhere (`eval()` of PyTorch's
 * norms).
 */
const normStatistics = ['adapt', 'frozenParts', 'frozen'] as const;

/** How long a network is trained, on batches of which size, and how a step is computed. */
export const train = object({
  epochs: field(positiveInteger, { help: 'passes over the training images', argument: 'count' }),
  batchSize: field(positiveInteger, { help: 'images a step', argument: 'images' }),
  sampling: field(oneOf('shuffle', 'balanced'), {
    default: 'shuffle',
    help: 'the images of an epoch: each once, or as many with each class equally likely',
    argument: 'name',
  }),
  accumulation: field(positiveInteger, {
    default: 1,
    help: 'parts that a batch goes through the network in, one after the other: the memory of one; norms see one at a time',
    argument: 'parts',
  }),
  clipNorm: field(orNull(positiveNumber, 'none'), {
    default: null,
    help: 'largest norm of all gradients together: above it, all are scaled down alike',
    argument: 'norm',
  }),
  batchNormMomentum: field(
    numberThat('a number in (0, 1]', (value) => value > 0 && value <= 1),
    {
      default: 0.1,
      help: "share of a batch's statistics that enters the running ones of norms",
      argument: 'share',
    },
  ),
  freeze: field(list(text, { empty: true }), {
    default: [],
    help: 'parameters that stay as they are, by name, * for any characters: features.* is all but the classifier',
    argument: 'names',
  }),
  unfreezeEpoch: field(orNull(positiveInteger, 'never'), {
    default: null,
    help: 'after how many epochs they are trained too',
    argument: 'epochs',
  }),
  normStatistics: field(oneOf(...normStatistics), {
    default: 'adapt',
    help: "what norms compute with: the batch's statistics, which the stored ones follow; the stored ones in what is frozen; or everywhere",
    argument: 'name',
  }),
  reestimateStatistics: field(orNull(positiveInteger, 'none'), {
    default: null,
    help: 'training images, in whole batches, on which the running statistics of norms are estimated again at the end',
    argument: 'images',
  }),
  emaDecay: field(orNull(share, 'none'), {
    default: null,
    help: 'share of the averaged weights that each step keeps: the average is then what is judged, tested and saved',
    argument: 'share',
  }),
  emaWarmup: field(yesOrNo, {
    default: true,
    help: 'whether that share rises from 0 to its value, so that the average forgets the random weights of the beginning',
  }),
  memoryEfficient: field(yesOrNo, {
    default: false,
    help: 'whether the backward pass computes norms and ReLUs again instead of keeping them: less memory, the same bits',
  }),
  seed: field(seed, { default: 0, help: 'seed of all randomness', argument: 'integer' }),
});

/** How epochs are judged: on which images, and how many. */
export const evaluate = object({
  validationFraction: field(share, {
    default: 0,
    help: 'share of the training images held out to judge epochs by; the test set is then used once, at the end',
    argument: 'share',
  }),
  monitor: field(oneOf('accuracy', 'loss'), {
    default: 'accuracy',
    help: 'what says which epoch is the best, measured on held-out images',
    argument: 'metric',
  }),
  patience: field(orNull(positiveInteger, 'none'), {
    default: null,
    help: 'epochs without a better one after which the training ends; needs held-out images',
    argument: 'epochs',
  }),
  keepLast: field(count, {
    default: 0,
    help: 'how many of the last epochs have their network kept, each in a file epoch-NNN.safetensors',
    argument: 'count',
  }),
  testImages: field(orNull(positiveInteger, 'all'), {
    default: null,
    help: 'use only the first ones of the test set',
    argument: 'count',
  }),
});
