import { augmentations, datasetNames } from '@densenet/data';
import { networkSchema } from '@densenet/model';
import {
  field,
  finiteNumber,
  type Infer,
  list,
  notNegative,
  numberThat,
  object,
  oneOf,
  optional,
  orNull,
  partOf,
  positiveInteger,
  positiveNumber,
  SchemaError,
  share,
  text,
  textThat,
  variants,
  where,
  yesOrNo,
} from '@densenet/schema';

/** The form in which recipes are written today. Older ones are read too (`migrate.ts`), newer ones are refused. */
export const RECIPE_VERSION = 2;

const data = where(
  object({
    source: field(oneOf(...datasetNames), { help: 'data set', argument: 'name', flag: 'dataset' }),
    imageSize: field(positiveInteger, { help: 'height and width that images are resized to', argument: 'pixels' }),
    mean: field(list(finiteNumber), {
      default: [0],
      help: 'subtracted from values in [0, 1]: one number, or one a channel',
      argument: 'values',
    }),
    std: field(list(positiveNumber), {
      default: [1],
      help: 'what values are divided by then: one number, or one a channel',
      argument: 'values',
    }),
    interpolation: field(oneOf('bilinear', 'bicubic'), {
      default: 'bilinear',
      help: 'how images are resized, bicubic with antialias alone',
      argument: 'name',
    }),
    antialias: field(yesOrNo, { default: false, help: "whether images are resized as Pillow does, and torchvision's" }),
    augmentation: field(augmentations, {
      default: [],
      help: 'what is done to each training image, in this order',
      argument: 'names',
    }),
    trainImages: field(orNull(positiveInteger, 'all'), {
      default: null,
      help: 'use only the first ones of the training set',
      argument: 'count',
    }),
  }),
  ({ interpolation, antialias }, path) => {
    if (interpolation === 'bilinear' || antialias) return;
    throw new SchemaError(partOf(path, 'interpolation'), interpolation, 'bilinear where antialias is false');
  },
);

const learningRate = (preset: number) =>
  field(notNegative, { default: preset, help: 'learning rate at the first step', argument: 'rate' });

const weightDecay = (preset: number) =>
  field(notNegative, {
    default: preset,
    help: 'weight decay: an L2 penalty with sgd, apart from the gradient with adamw',
    argument: 'factor',
  });

/** What all optimizers have, whatever else they are. */
const ofAllOptimizers = {
  decayNormsAndBiases: field(yesOrNo, {
    default: true,
    help: 'whether weight decay is also of biases, and of scales and shifts of norms',
  }),
  /** Parameters that follow their gradients otherwise than the rest: the later of two groups counts. */
  groups: field(
    list(
      object({
        /** Names of parameters; `*` stands for any characters: `features.*` is all but the classifier. */
        match: list(text),
        /** What the learning rate is multiplied by. */
        learningRateFactor: field(notNegative, { default: 1 }),
        /** In the place of the optimizer's. */
        weightDecay: optional(notNegative),
      }),
      { empty: true },
    ),
    { default: [] },
  ),
};

const optimizer = variants('kind', {
  sgd: object({
    learningRate: learningRate(0.1),
    momentum: field(share, { default: 0, help: 'share of the last direction that is kept', argument: 'share' }),
    nesterov: field(yesOrNo, { default: false, help: "whether momentum is Nesterov's, which looks ahead" }),
    weightDecay: weightDecay(0),
    ...ofAllOptimizers,
  }),
  adamw: object({
    learningRate: learningRate(0.001),
    beta1: field(share, { default: 0.9, help: 'share of the mean gradient that is kept', argument: 'share' }),
    beta2: field(share, { default: 0.999, help: 'share of the mean squared gradient that is kept', argument: 'share' }),
    epsilon: field(positiveNumber, {
      default: 1e-8,
      help: 'added to the root of the mean square, which gradients are divided by',
      argument: 'value',
    }),
    weightDecay: weightDecay(0.01),
    ...ofAllOptimizers,
  }),
});

const loss = variants('kind', {
  crossEntropy: object({
    labelSmoothing: field(share, {
      default: 0,
      help: 'share of each label that is spread over all classes',
      argument: 'share',
    }),
  }),
});

/** The learning rate over time. */
const schedule = variants('kind', { constant: object({}), linearToZero: object({}) });

const seed = numberThat('an integer of 32 bits', (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 32);

const train = object({
  epochs: field(positiveInteger, { help: 'passes over the training images', argument: 'count' }),
  batchSize: field(positiveInteger, { help: 'images a step', argument: 'images' }),
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
  memoryEfficient: field(yesOrNo, {
    default: false,
    help: 'whether the backward pass computes norms and ReLUs again instead of keeping them: less memory, the same bits',
  }),
  seed: field(seed, { default: 0, help: 'seed of all randomness', argument: 'integer' }),
});

const evaluate = object({
  validationFraction: field(share, {
    default: 0,
    help: 'share of the training images held out to judge epochs by; the test set is then used once, at the end',
    argument: 'share',
  }),
  testImages: field(orNull(positiveInteger, 'all'), {
    default: null,
    help: 'use only the first ones of the test set',
    argument: 'count',
  }),
});

/**
 * A training, whole: every number that is a choice stands here. A field that has `help` is a flag of the command line too.
 *
 * A field that is added later needs a default that does what was done before there was one: checkpoints do not have it.
 */
export const recipeSchema = object({
  version: numberThat(`${RECIPE_VERSION}`, (value) => value === RECIPE_VERSION),
  /** It becomes part of a folder's name. */
  name: textThat('a name of at most 64 letters, digits, - and _', (value) => /^[\w-]{1,64}$/.test(value)),
  /** What is trained, in a line. */
  description: field(text, { default: '' }),
  /** How long it takes, and on what. */
  cost: field(text, { default: '' }),
  /** What comes out, and where that is known from. */
  result: field(text, { default: '' }),
  data,
  /** Channels and classes are those of the data. */
  network: networkSchema,
  optimizer: field(optimizer, {
    default: optimizer.read({ kind: 'sgd' }, ''),
    help: 'how parameters follow gradients',
  }),
  schedule: field(schedule, { default: { kind: 'constant' }, help: 'learning rate over time' }),
  loss: field(loss, { default: loss.read({ kind: 'crossEntropy' }, ''), help: 'what is made small' }),
  train,
  evaluate: field(evaluate, { default: evaluate.read({}, '') }),
});

export type Recipe = Infer<typeof recipeSchema>;
