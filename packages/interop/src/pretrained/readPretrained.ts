import { type Preprocessing, parsePreprocessing } from '@densenet/data';

<<<<<<< HEAD

import { type ArrayDifferences, type DenseNetConfig, decodeModelFile, type NamedArray } from '@densenet/model';
import type { Random } from '@densenet/ops';
import { type Layout, LayoutError } from '../layouts/layout.ts';

=======

import {
  type ArrayDifferences,
  compareArrays,
  type DenseNetConfig,
  decodeModelFile,
  describeDifferences,
  expectFinite,
  initializeArrays,
  type ModelFile,
  type NamedArray,
  networkFor,
  parseConfig,
} from '@densenet/model';
import { createRandom, type Random } from '@densenet/ops';
import { imageNetLabels } from '../labels/imageNet.ts';
import { deduceConfig } from '../layouts/deduceConfig.ts';
import { type Layout, LayoutError, type NamedNetwork } from '../layouts/layout.ts';

>>>>>>> ed2ea77 (One reader for model files of ours: weights that are no finite numbers are refused by name, layers compared with tensors before the network is written out; a network past all measure is an error of ours)

import { recognize } from '../layouts/recognize.ts';
import { readWeightFile } from '../readWeightFile.ts';
import { fit } from './fit.ts';
import { foundInOthers, foundInOurs } from './found.ts';
import { isOurs } from './isOurs.ts';
import type { ModelDescription } from './timmConfig.ts';

export interface PretrainedOptions {
  /**
   * true: tensors that are missing, left over or of another shape are an error. false: they are reported, what is left over is
   * not used, and what the file does not give is drawn anew.
   */
  strict?: boolean;
  /** Another number of classes than the file's: the classifier is drawn anew, for transfer learning. */
  numClasses?: number;
  /** Draws what is drawn anew; a generator of seed 0 if not given. */
  random?: Random;
  /** In the place of what the file or its layout says. */
  preprocessing?: Preprocessing;
  /** In the place of the file's own, in the order of the logits. */
  labels?: readonly string[];
<<<<<<< HEAD
  /** What `config.json` beside the file says (`readModelDescription`): before what is assumed, after what a file of ours says. */
  description?: ModelDescription;
=======
  /** Takes weights that are NaN or infinite too, to look into a training that diverged. False by default. */
  allowNonFinite?: boolean | undefined;
>>>>>>> ed2ea77 (One reader for model files of ours: weights that are no finite numbers are refused by name, layers compared with tensors before the network is written out; a network past all measure is an error of ours)
  /** What errors call the file. */
  name?: string;
}

/** A network with weights from elsewhere, and all that using it takes. Nothing of it is on a backend. */
export interface Pretrained {
  /** Who named the tensors. */
  layout: Layout;
  config: DenseNetConfig;
  /** Under torchvision's names, in TensorFlow's axis order: for `parametersFromArrays`, `encodeModelFile`, the exports. */
  arrays: Record<string, NamedArray>;
  /** undefined where nothing says how images were prepared: neither the file, nor that it is an ImageNet network. */
  preprocessing: Preprocessing | undefined;
  /** A name for each class; undefined where nothing says. */
  labels: readonly string[] | undefined;
  /**
   * What neither the file nor an option says, and what was taken instead: sentences for a user. Empty for a file of ours, which
   * says everything.
   */
  assumed: readonly string[];
  /** What is in the file and was not used: one line a kind, with a count and the first names. */
  ignored: readonly string[];
  /** Empty lists unless `strict` is false. */
  differences: ArrayDifferences;
  metrics: Record<string, unknown>;
}

/**
 * Reads a DenseNet from the bytes of a file: of ours, torchvision's or timm's (`.safetensors`, `.pth`), or Keras' (`.h5`,
 * `.weights.h5`, `.keras`). What it is, its content tells.
 *
 * @throws PretrainedError listing the tensors that are missing, left over or misshapen
<<<<<<< HEAD
 * @throws LayoutError if it is another network, or its head is not one linear layer
=======
 * @throws LayoutError if it is another network
 * @throws NonFiniteWeightsError naming the tensors that the network uses and whose values are NaN or infinite
>>>>>>> ed2ea77 (One reader for model files of ours: weights that are no finite numbers are refused by name, layers compared with tensors before the network is written out; a network past all measure is an error of ours)
 * @throws WeightFileError, SafetensorsError or CheckpointError if the file is broken or hostile
 * @throws ConfigError or InvalidValueError if an option is out of range
 */
export async function readPretrained(bytes: Uint8Array, options: PretrainedOptions = {}): Promise<Pretrained> {
  const { name = 'the file', labels, description } = options;
  const found = isOurs(bytes)
    ? foundInOurs(decodeModelFile(bytes))
    : foundInOthers(recognize(await readWeightFile(bytes)), description);
  const { config, arrays, differences, ignored } = fit(found, options);
  const classes = config.numClasses;
  if (labels && labels.length !== classes) {
    throw new RangeError(`${labels.length} labels were given for ${classes} classes of ${name}`);
  }
  // A fresh classifier's classes are others than the file's.
  const ownLabels = classes === found.config.numClasses ? found.labels : undefined;
  if (ownLabels && ownLabels.length !== classes) {
    throw new LayoutError(`${name} names ${ownLabels.length} classes, but its network has ${classes}`);
  }
  const preprocessing = options.preprocessing ?? found.preprocessing;
  return {
    layout: found.layout,
    config,
    arrays,
    preprocessing: preprocessing && parsePreprocessing(preprocessing),
    labels: labels ?? ownLabels,
    assumed: [
      ...found.assumed.network,
      ...(options.preprocessing ? [] : found.assumed.preprocessing),
      ...(labels || !ownLabels ? [] : found.assumed.labels),
    ],
    ignored: [...found.ignored, ...ignored],
    differences,
    metrics: found.metrics,
  };
}
<<<<<<< HEAD
=======

interface Found {
  layout: Layout;
  config: Omit<DenseNetConfig, 'numClasses'> & { numClasses: number | undefined };
  arrays: Record<string, NamedArray>;
  preprocessing: Preprocessing | undefined;
  labels: readonly string[] | undefined;
  /** By what an option can say instead. */
  assumed: Record<'network' | 'preprocessing' | 'labels', readonly string[]>;
  ignored: readonly string[];
  metrics: Record<string, unknown>;
}

function ofOurs({ config, arrays, preprocessing, labels, metrics = {} }: ModelFile): Found {
  return {
    layout: 'densenet',
    config: parseConfig(config),
    arrays,
    preprocessing: preprocessing === undefined ? undefined : parsePreprocessing(preprocessing),
    labels,
    assumed: { network: [], preprocessing: [], labels: [] },
    ignored: [],
    metrics,
  };
}

/** Who offers weights for pictures of 3 channels with the 7x7 stem has trained them on ImageNet, or begun with those. */
function ofOthers(network: NamedNetwork): Found {
  const config = deduceConfig(network);
  const imageNet = config.inChannels === 3 && config.stem.kind !== 'cifar';
  const labels = imageNet && config.numClasses === imageNetLabels.length ? imageNetLabels : undefined;
  return {
    layout: network.layout,
    config,
    arrays: network.arrays,
    preprocessing: imageNet ? imageNetPreprocessing : undefined,
    labels,
    assumed: {
      network: network.assumed,
      preprocessing: imageNet ? [imageNetPreparation] : [],
      labels: labels ? ["the 1,000 classes of ImageNet, in ImageNet's order"] : [],
    },
    ignored: network.ignored,
    metrics: {},
  };
}

const isHead = (name: string) => name.startsWith('classifier.');

/** The file's arrays as those of a network: as they are, or with a fresh head, or with what is missing drawn anew. */
function fit(
  { config: { numClasses: ownClasses, ...rest }, arrays }: Found,
  {
    strict = true,
    numClasses = ownClasses,
    random = createRandom(0),
    name = 'the file',
    allowNonFinite = false,
  }: PretrainedOptions,
): { config: DenseNetConfig; arrays: Record<string, NamedArray>; differences: ArrayDifferences } {
  const config = parseConfig({ ...rest, numClasses: numClasses ?? imageNetLabels.length });
  const { parameterSpecs } = networkFor(config, arrays);
  const freshHead = numClasses !== ownClasses;
  const differences = compareArrays(
    parameterSpecs.filter((spec) => !(freshHead && isHead(spec.name))),
    Object.fromEntries(Object.entries(arrays).filter(([tensor]) => !(freshHead && isHead(tensor)))),
  );
  const problem = describeDifferences(differences);
  if (strict && problem !== '') {
    const remedy =
      differences.missing.length > 0 && differences.missing.every(isHead)
        ? 'Give numClasses for a fresh classifier'
        : 'With strict: false what is missing is drawn anew';
    throw new PretrainedError(`${name} has not all tensors of its DenseNet: ${problem}. ${remedy}.`, differences);
  }
  const unusable = new Set([...differences.missing, ...differences.misshapen.map(({ name: tensor }) => tensor)]);
  const drawn = parameterSpecs.filter((spec) => unusable.has(spec.name) || (freshHead && isHead(spec.name)));
  const fresh = initializeArrays(drawn, config.initialization, random);
  const all = parameterSpecs.map(({ name: tensor }) => [tensor, fresh[tensor] ?? arrays[tensor]!] as const);
  const taken = Object.fromEntries(all);
  if (!allowNonFinite) expectFinite(taken);
  return { config, arrays: taken, differences };
}
>>>>>>> ed2ea77 (One reader for model files of ours: weights that are no finite numbers are refused by name, layers compared with tensors before the network is written out; a network past all measure is an error of ours)
