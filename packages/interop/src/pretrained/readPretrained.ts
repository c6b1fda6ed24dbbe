import type { Preprocessing } from '@densenet/data';
import {
  type ArrayDifferences,
  createDenseNet,
  type DenseNetConfig,
  decodeModelFile,
  describeDifferences,
  embeddingSize,
  type NamedArray,
  parseTrainingDistribution,
  type TrainingDistribution,
} from '@densenet/model';
import type { Random } from '@densenet/ops';
import { type Layout, LayoutError } from '../layouts/layout.ts';
import { type RecognizeOptions, recognize } from '../layouts/recognize.ts';
import { readWeightFile } from '../readWeightFile.ts';
import { fit } from './fit.ts';
import { type Found, forChannels, foundInOthers, foundInOurs } from './found.ts';
import { isOurs } from './isOurs.ts';
import { type Preparation, prepare } from './prepare.ts';
import type { ModelDescription } from './timmConfig.ts';

export interface PretrainedOptions extends RecognizeOptions {
  /**
   * true: tensors that are missing, left over or of another shape are an error. false: they are reported; those left over are
   * not used, and parameters that the file does not have are initialised at random.
   */
  strict?: boolean | undefined;
  /** Another number of classes than the file's: the classifier is initialised at random, for transfer learning. */
  numClasses?: number | undefined;
  /**
   * Another number of image channels than the file's, such as 1 for X-rays: the stem's filters are summed or repeated as timm's
   * `in_chans` does, and the preprocessing follows. Preprocessing that is given has this number already.
   */
  inChannels?: number | undefined;
  /** Generator for parameters that are initialised at random; one of seed 0 if not given. */
  random?: Random;
  /** How images are prepared, all or in part: replaces what the file says or its layout implies. */
  preprocessing?: Preparation | undefined;
  /** Names of the classes in the order of the logits: replaces the file's own. */
  labels?: readonly string[] | undefined;
  /** Content of the `config.json` beside the file (`readModelDescription`): replaces assumptions, but nothing of a file of ours. */
  description?: ModelDescription;
  /** True: reads NaN and infinite weights, too, to inspect a training that diverged. False by default. */
  allowNonFinite?: boolean | undefined;
  /** Name of the file in messages of errors. */
  name?: string;
}

/** A network with weights from a file, and everything needed to use it. Nothing of it is on a backend. */
export interface Pretrained {
  /** Naming convention of the file's tensors. */
  layout: Layout;
  config: DenseNetConfig;
  /** Under torchvision's names, in TensorFlow's axis order: for `parametersFromArrays`, `encodeModelFile`, the exports. */
  arrays: Record<string, NamedArray>;
  /** undefined where nothing says how images were prepared: neither the file, nor that it is an ImageNet network. */
  preprocessing: Preprocessing | undefined;
  /** A name for each class; undefined where neither the file nor an option has them. */
  labels: readonly string[] | undefined;
  /**
   * Assumptions where neither the file nor an option says anything: sentences for a user. Empty for a file of ours, which says
   * everything.
   */
  assumed: readonly string[];
  /** What the file has that was not used: one line for each kind, with a count and the first names. */
  ignored: readonly string[];
  /** Empty lists unless `strict` is false. */
  differences: ArrayDifferences;
  metrics: Record<string, unknown>;
  /** Statistics of the training images, where a file of ours has them and no option changes the network or its images. */
  trainingDistribution?: TrainingDistribution;
  /** What logits are divided by before they become probabilities, on the same conditions. */
  temperature?: number;
  /** Whether several labels may be true of one image, where a file of ours says so of these classes. */
  severalLabels?: boolean;
}

/**
 * Reads a DenseNet from the bytes of a file: of ours, torchvision's or timm's (`.safetensors`, `.pth`), or Keras' (`.h5`,
 * `.weights.h5`, `.keras`). The format is recognised by the content.
 *
 * @throws PretrainedError where tensors are missing, left over or misshapen; it lists them
 * @throws LayoutError where it is another network, or its head is not one linear layer
 * @throws NonFiniteWeightsError where tensors that the network uses have NaN or infinite values; it names them
 * @throws WeightFileError, SafetensorsError or CheckpointError where the file is damaged or hostile
 * @throws ConfigError or InvalidValueError where an option is out of range
 */
export async function readPretrained(bytes: Uint8Array, options: PretrainedOptions = {}): Promise<Pretrained> {
  const { name = 'the file', labels } = options;
  const read = await readFound(bytes, options, name);
  const found = options.inChannels === undefined ? read : forChannels(read, options.inChannels);
  const { config, arrays, differences, ...fitted } = fit(found, options);
  const classes = config.numClasses;
  if (labels && labels.length !== classes) {
    throw new RangeError(`${labels.length} labels were given for ${classes} classes of ${name}`);
  }
  // The file's labels do not hold for a fresh classifier.
  const ownLabels = classes === found.config.numClasses ? found.labels : undefined;
  if (ownLabels && ownLabels.length !== classes) {
    throw new LayoutError(`${name} names ${ownLabels.length} classes, but its network has ${classes}`);
  }
  const channels = options.preprocessing?.channels ?? config.inChannels;
  if (channels !== config.inChannels) {
    throw new RangeError(
      `the preprocessing that was given has ${channels} channels; the network of ${name} takes ${config.inChannels}: give ` +
        'as many means and deviations, or inChannels (--in-channels) for other images',
    );
  }
  const known = { preprocessing: found.preprocessing, assumed: found.assumed.preprocessing };
  const prepared = prepare(options.preprocessing, known, config.inChannels);
  const { preprocessing, assumed } = prepared;
  const unchanged =
    prepared === known &&
    options.inChannels === undefined &&
    classes === found.config.numClasses &&
    describeDifferences(differences) === '';
  return {
    layout: found.layout,
    config,
    arrays,
    preprocessing,
    labels: labels ?? ownLabels,
    assumed: [
      ...found.assumed.network,
      ...(classes === found.config.numClasses ? found.assumed.head : []),
      ...fitted.assumed,
      ...assumed,
      ...(labels || !ownLabels ? [] : found.assumed.labels),
    ],
    ignored: [...found.ignored, ...fitted.ignored],
    differences,
    metrics: found.metrics,
    ...(unchanged && distributionOf(found, config)),
    ...(ownLabels && found.severalLabels !== undefined && { severalLabels: found.severalLabels }),
    ...(unchanged && found.temperature !== undefined && { temperature: found.temperature }),
  };
}

function distributionOf({ trainingDistribution: stored }: Found, config: DenseNetConfig) {
  if (stored === undefined) return {};
  const features = embeddingSize(createDenseNet(config));
  return { trainingDistribution: parseTrainingDistribution(stored, features, config.numClasses) };
}

async function readFound(bytes: Uint8Array, options: PretrainedOptions, name: string): Promise<Found> {
  if (!isOurs(bytes)) return foundInOthers(recognize(await readWeightFile(bytes), options), options.description);
  if (options.layout !== undefined || options.concat !== undefined) {
    throw new RangeError(
      `${name} says itself which tensor is what: layout and concat (--layout, --map, --concat) are for files of other programs`,
    );
  }
  return foundInOurs(decodeModelFile(bytes));
}
