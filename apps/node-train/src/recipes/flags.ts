import { datasetNames } from '@densenet/data/node';
import { ConfigError, parseConfig } from '@densenet/model';
import type { Recipe } from './recipe.ts';

/** One value of a recipe as a flag of the command line. */
export interface RecipeFlag {
  /** As it is typed, with its argument: `--batch-size <images>`. */
  flag: string;
  description: string;
  /** The recipe with the value put in. Throws RangeError saying what is expected. */
  apply(recipe: Recipe, text: string): Recipe;
}

type Parse<Value> = (text: string) => Value;

const number =
  (expected: string, holds: (value: number) => boolean): Parse<number> =>
  (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || !holds(value)) throw new RangeError(`must be ${expected}, got ${text}`);
    return value;
  };
const positiveInteger = number('a positive integer', (value) => Number.isSafeInteger(value) && value > 0);
const positiveIntegerOrNone = number('a positive integer or none', (value) => Number.isSafeInteger(value) && value > 0);
const share = number('a number in [0, 1)', (value) => value >= 0 && value < 1);
const notNegative = number('a number of 0 or more', (value) => value >= 0);
const anyNumber = number('a number', () => true);
const integers: Parse<number[]> = (text) => {
  const values = text.split(',').map((part) => (part.trim() === '' ? 0 : Number(part)));
  if (values.every((value) => Number.isSafeInteger(value) && value > 0)) return values;
  throw new RangeError(`must be positive integers with commas between them, got ${text}`);
};
const seed = number('an integer of 32 bits', (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 32);

const oneOf =
  <Choice extends string>(...choices: readonly Choice[]): Parse<Choice> =>
  (text) => {
    if (!choices.includes(text as Choice)) throw new RangeError(`must be one of ${choices.join(', ')}, got ${text}`);
    return text as Choice;
  };
const yesOrNo: Parse<boolean> = (text) => oneOf('yes', 'no')(text) === 'yes';
const allOr =
  (parse: Parse<number>): Parse<number | null> =>
  (text) =>
    text === 'all' ? null : parse(text);

function recipeFlag<Field extends keyof Recipe>(
  field: Field,
  flag: string,
  description: string,
  parse: Parse<Recipe[Field]>,
): RecipeFlag {
  return { flag, description, apply: (recipe, text) => ({ ...recipe, [field]: parse(text) }) };
}

/** Values of the network are checked by the network's own configuration. */
function networkFlag<Field extends keyof Recipe['network']>(
  field: Field,
  flag: string,
  description: string,
  parse: (text: string, network: Recipe['network']) => Recipe['network'][Field],
): RecipeFlag {
  return {
    flag,
    description,
    apply: (recipe, text) => {
      const network = { ...recipe.network, [field]: parse(text, recipe.network) };
      checkNetwork(network, text);
      return { ...recipe, network };
    },
  };
}

/** Channels and classes are the data set's, and right whatever it is. */
function checkNetwork(network: Recipe['network'], text: string): void {
  try {
    parseConfig({ ...network, inChannels: 1, numClasses: 1 });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new RangeError(`must be ${error.expected}, got ${text}`);
  }
}

/** Every value of a recipe, once. */
export const recipeFlags: readonly RecipeFlag[] = [
  recipeFlag('dataset', '--dataset <name>', `data set: ${datasetNames.join(', ')}`, oneOf(...datasetNames)),
  recipeFlag('imageSize', '--image-size <pixels>', 'height and width that images are resized to', positiveInteger),
  recipeFlag('batchSize', '--batch-size <images>', 'images a step', positiveInteger),
  recipeFlag('epochs', '--epochs <count>', 'passes over the training images', positiveInteger),
  recipeFlag('learningRate', '--learning-rate <rate>', 'learning rate at the first step', notNegative),
  recipeFlag(
    'schedule',
    '--schedule <name>',
    'learning rate over time: constant, linearToZero',
    oneOf('constant', 'linearToZero'),
  ),
  recipeFlag('momentum', '--momentum <share>', 'momentum of SGD, in [0, 1)', share),
  recipeFlag('nesterov', '--nesterov <yes|no>', "Nesterov's form of momentum", yesOrNo),
  recipeFlag('weightDecay', '--weight-decay <factor>', 'L2 penalty on every trainable parameter', notNegative),
  recipeFlag('seed', '--seed <integer>', 'seed of all randomness', seed),
  recipeFlag(
    'validationFraction',
    '--validation-fraction <share>',
    'share of the training images held out to judge epochs by',
    share,
  ),
  recipeFlag(
    'trainImages',
    '--train-images <count|all>',
    'use only the first ones of the training set',
    allOr(positiveInteger),
  ),
  recipeFlag(
    'testImages',
    '--test-images <count|all>',
    'use only the first ones of the test set',
    allOr(positiveInteger),
  ),
  networkFlag('blockConfig', '--block-config <layers,...>', 'dense layers in each block', integers),
  networkFlag('growthRate', '--growth-rate <k>', 'new channels a dense layer: k in the paper', anyNumber),
  networkFlag(
    'bottleneckFactor',
    '--bottleneck-factor <n|none>',
    'DenseNet-B: squeeze to n k channels first',
    (text) => (text === 'none' ? null : positiveIntegerOrNone(text)),
  ),
  networkFlag('compression', '--compression <theta>', 'share of channels that a transition keeps', anyNumber),
  networkFlag('stem', '--stem <imagenet|cifar>', 'what comes before the first block', (text, { stem }) => ({
    ...stem,
    kind: oneOf('imagenet', 'cifar')(text),
  })),
  networkFlag('stem', '--stem-channels <count>', 'channels that the stem gives', (text, { stem }) => ({
    ...stem,
    channels: anyNumber(text),
  })),
  networkFlag('convBias', '--conv-bias <yes|no>', 'whether convolutions have a bias', yesOrNo),
  networkFlag('dropRate', '--drop-rate <probability>', 'dropout after each convolution but the first', anyNumber),
  networkFlag('batchNormEpsilon', '--batch-norm-epsilon <value>', 'added to the variance in batch norms', anyNumber),
  networkFlag(
    'initialization',
    '--initialization <name>',
    'of weights: xavierUniform, kaimingNormalFanIn, kaimingNormalFanOut',
    oneOf('xavierUniform', 'kaimingNormalFanIn', 'kaimingNormalFanOut'),
  ),
];
