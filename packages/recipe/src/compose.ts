import { type Augment, augmentOf, type ImageSource, type Preprocessing, parsePreprocessing } from '@densenet/data';
import { type DenseNetConfig, parseConfig } from '@densenet/model';
import { SchemaError } from '@densenet/schema';
import {
  adamw,
  clipByGlobalNorm,
  crossEntropy,
  type Optimizer,
  type ParameterShape,
  sgd,
  type Task,
  type TrainableModel,
  withGroups,
  withoutDecay,
} from '@densenet/train';
import type { Recipe } from './schema.ts';

/**
 * The network of a recipe for the channels and classes of its images.
 *
 * @throws ConfigError where a value is out of range
 */
export function configFor(recipe: Recipe, images: Pick<ImageSource, 'channels' | 'classNames'>): DenseNetConfig {
  return parseConfig({ ...recipe.network, inChannels: images.channels, numClasses: images.classNames.length });
}

/**
 * What is done to an image before the network sees it.
 *
 * @throws SchemaError where mean or std are neither one number nor one a channel
 */
export function preprocessingFor({ data }: Recipe, { channels }: Pick<ImageSource, 'channels'>): Preprocessing {
  const { imageSize, interpolation, antialias } = data;
  return parsePreprocessing({
    height: imageSize,
    width: imageSize,
    channels,
    mean: alongChannels('recipe.data.mean', data.mean, channels),
    std: alongChannels('recipe.data.std', data.std, channels),
    interpolation,
    // A file that does not say so means the same, and older programs know no more.
    ...(antialias ? { antialias } : {}),
  });
}

function alongChannels(field: string, values: readonly number[], channels: number): readonly number[] {
  if (values.length === channels) return values;
  if (values.length === 1) return Array<number>(channels).fill(values[0]!);
  throw new SchemaError(field, values, channels === 1 ? 'one number' : `one number, or ${channels}, one a channel`);
}

/** What is done to each image of an epoch, before it is resized and normalised; undefined where nothing is. */
export function augmentFor(recipe: Recipe, images: Pick<ImageSource, 'channels'>): Augment | undefined {
  const { augmentation } = recipe.data;
  return augmentation.length === 0 ? undefined : augmentOf(augmentation, preprocessingFor(recipe, images));
}

/** An optimizer for these parameters, all that are trained. */
function optimizerFor({ optimizer: chosen }: Recipe, parameters: readonly ParameterShape[]): Optimizer {
  const { kind, decayNormsAndBiases, groups } = chosen;
  const make = (changes: { weightDecay?: number }) =>
    kind === 'sgd' ? sgd({ ...chosen, ...changes }) : adamw({ ...chosen, ...changes });
  const all = [...(decayNormsAndBiases ? [] : withoutDecay(parameters)), ...groups];
  return all.length === 0 ? make({}) : withGroups(make, parameters, all);
}

/**
 * What a recipe's training does with a model at each step.
 *
 * @throws RangeError where Nesterov's momentum is asked for without momentum, or no parameter has the names of a group
 */
export function taskFor<Model extends TrainableModel>(recipe: Recipe, model: Model): Task & { model: Model } {
  const { accumulation, clipNorm, batchNormMomentum, memoryEfficient } = recipe.train;
  return {
    model,
    loss: crossEntropy(recipe.loss),
    optimizer: optimizerFor(
      recipe,
      model.parameterSpecs.filter(({ trainable }) => trainable),
    ),
    accumulation,
    transforms: clipNorm === null ? [] : [clipByGlobalNorm(clipNorm)],
    batchNormMomentum,
    memoryEfficient,
  };
}

/** The last one may be a short one. */
export const stepsPerEpoch = ({ train }: Recipe, images: Pick<ImageSource, 'count'>): number =>
  Math.ceil(images.count / train.batchSize);
