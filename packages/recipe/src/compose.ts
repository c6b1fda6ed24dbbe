import {
  type ImageSource,
  mixed,
  type Prepared,
  type Preprocessing,
  parsePreprocessing,
  prepared,
} from '@densenet/data';
import { type DenseNetConfig, type Model, parseConfig } from '@densenet/model';
import { SchemaError } from '@densenet/schema';
import {
  adamw,
  clipByGlobalNorm,
  type Monitor,
  type Optimizer,
  type ParameterShape,
  sgd,
  type Task,
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
 * The preprocessing of a recipe's images: what is done to each before the network sees it.
 *
 * @throws SchemaError where `mean` or `std` has neither one number nor one for each channel
 */
export function preprocessingFor({ data }: Recipe, { channels }: Pick<ImageSource, 'channels'>): Preprocessing {
  const { imageSize, interpolation, antialias, cropShare } = data;
  return parsePreprocessing({
    height: imageSize,
    width: imageSize,
    channels,
    mean: alongChannels('recipe.data.mean', data.mean, channels),
    std: alongChannels('recipe.data.std', data.std, channels),
    interpolation,
    // Left out where false: that means the same, and programs from before this field refuse it.
    ...(antialias ? { antialias } : {}),
    ...(cropShare === null ? {} : { crop: { shorterSide: Math.floor(imageSize / cropShare) } }),
  });
}

function alongChannels(field: string, values: readonly number[], channels: number): readonly number[] {
  if (values.length === channels) return values;
  if (values.length === 1) return Array<number>(channels).fill(values[0]!);
  throw new SchemaError(field, values, channels === 1 ? 'one number' : `one number, or ${channels}, one a channel`);
}

/**
 * The images of an epoch as training sees them: augmented, resized as far as that is done to one at a time, and mixed.
 *
 * @param epoch from 0
 * @param preprocessing in the place of the recipe's: that of a network which is trained further as it is
 * @returns a view of the images, and what of the preprocessing is left to be done to its batches (`tensorBatches`)
 */
export function trainingImages(
  recipe: Recipe,
  images: ImageSource,
  epoch: number,
  preprocessing: Preprocessing = preprocessingFor(recipe, images),
): Prepared {
  const { augmentation: augmentations, mix } = recipe.data;
  const { seed } = recipe.train;
  const ready = prepared(images, { augmentations, preprocessing, seed, epoch });
  return { ...ready, source: mixed(ready.source, { mix, seed, epoch }) };
}

/** The recipe's optimizer. `parameters`: all that are trained. */
function optimizerFor({ optimizer: chosen }: Recipe, parameters: readonly ParameterShape[]): Optimizer {
  const { kind, decayNormsAndBiases, groups } = chosen;
  const make = (changes: { weightDecay?: number }) =>
    kind === 'sgd' ? sgd({ ...chosen, ...changes }) : adamw({ ...chosen, ...changes });
  const all = [...(decayNormsAndBiases ? [] : withoutDecay(parameters)), ...groups];
  return all.length === 0 ? make({}) : withGroups(make, parameters, all);
}

/**
 * A recipe's training of a model, as `@densenet/train` takes it: optimizer and what is done to gradients. Its loss
 * depends on the images: {@link lossFor}.
 *
 * @throws RangeError where Nesterov's momentum is asked for without momentum, no parameter's name matches a pattern of a group or of
 *   what is frozen, or nothing is left to be trained
 */
export function taskFor(recipe: Recipe, model: Model): Omit<Task, 'loss'> & { model: Model } {
  const { accumulation, clipNorm, batchNormMomentum, emaDecay, emaWarmup, memoryEfficient } = recipe.train;
  return {
    ...frozenBy(recipe, model),
    optimizer: optimizerFor(
      recipe,
      model.parameterSpecs.filter(({ trainable }) => trainable),
    ),
    accumulation,
    transforms: clipNorm === null ? [] : [clipByGlobalNorm(clipNorm)],
    batchNormMomentum,
    ema: emaDecay === null ? undefined : { decay: emaDecay, warmup: emaWarmup },
    memoryEfficient,
  };
}

/** The network with what a recipe freezes in the whole training or in its first epochs. */
function frozenBy(
  { train: { freeze, unfreezeEpoch, normStatistics } }: Recipe,
  model: Model,
): Pick<Task, 'frozen'> & { model: Model } {
  const statistics = ['*.running_mean', '*.running_var'];
  const base = normStatistics === 'frozen' ? model.freeze(...statistics) : model;
  if (freeze.length === 0) return { model: base };
  // Patterns that match nothing are refused here, also where they would match running statistics only.
  const whole = base.freeze(...freeze);
  const isChosen = ({ name, trainable }: Model['parameterSpecs'][number]) => trainable && whole.isFrozen(name);
  const chosen = base.parameterSpecs.filter(isChosen).map(({ name }) => name);
  const frozen = normStatistics === 'adapt' ? base.freeze(...chosen) : whole;
  if (!frozen.parameterSpecs.some(({ trainable }) => trainable)) {
    throw new RangeError(`train.freeze is of all parameters (${freeze.join(', ')}): nothing is left to be trained`);
  }
  return unfreezeEpoch === null ? { model: frozen } : { model: base, frozen: { model: frozen, epochs: unfreezeEpoch } };
}

/** By what the epochs of a training are compared, where images are held out for it. */
export const monitorFor = ({ evaluate: { monitor: metric, patience } }: Recipe): Monitor => ({ metric, patience });

/** How many batches an epoch has; the last may have fewer images than the others. */
export const stepsPerEpoch = ({ train }: Recipe, images: Pick<ImageSource, 'count'>): number =>
  Math.ceil(images.count / train.batchSize);
