import { datasetNames } from '@densenet/data';
import { ConfigError } from '@densenet/model';
import { anyNumber, positiveInteger } from './kinds.ts';
import { parseNetwork, recipeKinds } from './parseRecipe.ts';
import type { Recipe } from './recipe.ts';

/** One value of a recipe as a flag of the command line. */
export interface RecipeFlag {
  /** As it is typed, with its argument: `--batch-size <images>`. */
  flag: string;
  description: string;
  /** The field that it sets; those of the network begin with `network.`. */
  field: string;
  /** The recipe with the value put in. Throws RangeError saying what is expected. */
  apply(recipe: Recipe, text: string): Recipe;
}

/** From what was typed. What it does not make a value of, it leaves for the value's kind to refuse. */
type Read = (text: string) => unknown;

const asNumber: Read = (text) => (text.trim() === '' ? Number.NaN : Number(text));
const asIs: Read = (text) => text;
const numberOrAll: Read = (text) => (text === 'all' ? null : asNumber(text));
const yesOrNo = (text: string): boolean => chosen(text, ['yes', 'no']) === 'yes';

function chosen<Choice extends string>(text: string, choices: readonly Choice[]): Choice {
  if (choices.includes(text as Choice)) return text as Choice;
  throw new RangeError(`must be one of ${choices.join(', ')}, got ${text}`);
}

function integers(text: string): number[] {
  const values = text.split(',').map((part) => Number(asNumber(part)));
  if (values.every(positiveInteger.holds)) return values;
  throw new RangeError(`must be positive integers with commas between them, got ${text}`);
}

/** A number that the network's own configuration checks. */
function networkNumber(text: string): number {
  const value = asNumber(text);
  if (anyNumber.holds(value)) return value;
  throw new RangeError(`must be ${anyNumber.expected}, got ${text}`);
}

function integerOrNone(text: string): number | null {
  if (text === 'none') return null;
  const value = asNumber(text);
  if (positiveInteger.holds(value)) return value;
  throw new RangeError(`must be ${positiveInteger.expected} or none, got ${text}`);
}

function recipeFlag(
  field: Exclude<keyof Recipe, 'network'>,
  flag: string,
  description: string,
  read: Read = asNumber,
): RecipeFlag {
  const { expected, holds } = recipeKinds[field];
  return {
    flag,
    description,
    field,
    apply: (recipe, text) => {
      const value = read(text);
      // A file has null where one types "all".
      if (!holds(value)) throw new RangeError(`must be ${expected.replace(/ or null$/, '')}, got ${text}`);
      return { ...recipe, [field]: value };
    },
  };
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
    field: `network.${field}`,
    apply: (recipe, text) => {
      const network = { ...recipe.network, [field]: parse(text, recipe.network) };
      checkNetwork(network, text);
      return { ...recipe, network };
    },
  };
}

function checkNetwork(network: Recipe['network'], text: string): void {
  try {
    parseNetwork(network, 'network');
  } catch (error) {
    const { cause } = error as Error;
    if (!(cause instanceof ConfigError)) throw error;
    throw new RangeError(`must be ${cause.expected}, got ${text}`, { cause });
  }
}

/** Every value of a recipe, once. */
export const recipeFlags: readonly RecipeFlag[] = [
  recipeFlag('dataset', '--dataset <name>', `data set: ${datasetNames.join(', ')}`, asIs),
  recipeFlag('imageSize', '--image-size <pixels>', 'height and width that images are resized to'),
  recipeFlag('batchSize', '--batch-size <images>', 'images a step'),
  recipeFlag('epochs', '--epochs <count>', 'passes over the training images'),
  recipeFlag('learningRate', '--learning-rate <rate>', 'learning rate at the first step'),
  recipeFlag('schedule', '--schedule <name>', 'learning rate over time: constant, linearToZero', asIs),
  recipeFlag('momentum', '--momentum <share>', 'momentum of SGD, in [0, 1)'),
  recipeFlag('nesterov', '--nesterov <yes|no>', "Nesterov's form of momentum", yesOrNo),
  recipeFlag('weightDecay', '--weight-decay <factor>', 'L2 penalty on every trainable parameter'),
  recipeFlag('seed', '--seed <integer>', 'seed of all randomness'),
  recipeFlag(
    'validationFraction',
    '--validation-fraction <share>',
    'share of the training images held out to judge epochs by',
  ),
  recipeFlag('trainImages', '--train-images <count|all>', 'use only the first ones of the training set', numberOrAll),
  recipeFlag('testImages', '--test-images <count|all>', 'use only the first ones of the test set', numberOrAll),
  networkFlag('blockConfig', '--block-config <layers,...>', 'dense layers in each block', integers),
  networkFlag('growthRate', '--growth-rate <k>', 'new channels a dense layer: k in the paper', networkNumber),
  networkFlag(
    'bottleneckFactor',
    '--bottleneck-factor <n|none>',
    'DenseNet-B: squeeze to n k channels first',
    integerOrNone,
  ),
  networkFlag('compression', '--compression <theta>', 'share of channels that a transition keeps', networkNumber),
  networkFlag('stem', '--stem <imagenet|cifar>', 'what comes before the first block', (text, { stem }) => ({
    ...stem,
    kind: chosen(text, ['imagenet', 'cifar']),
  })),
  networkFlag('stem', '--stem-channels <count>', 'channels that the stem gives', (text, { stem }) => ({
    ...stem,
    channels: networkNumber(text),
  })),
  networkFlag('convBias', '--conv-bias <yes|no>', 'whether convolutions have a bias', yesOrNo),
  networkFlag('dropRate', '--drop-rate <probability>', 'dropout after each convolution but the first', networkNumber),
  networkFlag(
    'batchNormEpsilon',
    '--batch-norm-epsilon <value>',
    'added to the variance in batch norms',
    networkNumber,
  ),
  networkFlag(
    'initialization',
    '--initialization <name>',
    'of weights: xavierUniform, kaimingNormalFanIn, kaimingNormalFanOut',
    (text) => chosen(text, ['xavierUniform', 'kaimingNormalFanIn', 'kaimingNormalFanOut']),
  ),
];
