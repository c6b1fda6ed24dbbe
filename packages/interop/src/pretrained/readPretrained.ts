import { type Preprocessing, parsePreprocessing } from '@densenet/data';
import {
  type ArrayDifferences,
  compareArrays,
  createDenseNet,
  type DenseNetConfig,
  decodeModelFile,
  describeDifferences,
  initializeArrays,
  type ModelFile,
  type NamedArray,
  parseConfig,
} from '@densenet/model';
import { createRandom, type Random } from '@densenet/ops';
import { imageNetLabels } from '../labels/imageNet.ts';
import { deduceConfig } from '../layouts/deduceConfig.ts';
import { type Layout, LayoutError, type NamedNetwork } from '../layouts/layout.ts';
import { recognize } from '../layouts/recognize.ts';
import { readWeightFile } from '../readWeightFile.ts';
import { imageNetPreparation, imageNetPreprocessing } from './imageNet.ts';
import { isOurs } from './isOurs.ts';

export interface PretrainedOptions {
  /**
   * true: tensors that are missing, left over or of another shape are an error. false: they are reported, and what the file
   * does not give is drawn anew.
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

/** The tensors are not those of the network that their names and shapes tell. */
export class PretrainedError extends Error {
  override readonly name = 'PretrainedError';
  constructor(
    message: string,
    /** All of them; the message names the first few. */
    readonly differences: ArrayDifferences,
  ) {
    super(message);
  }
}

/**
 * Reads a DenseNet from the bytes of a file: of ours, torchvision's or timm's (`.safetensors`, `.pth`), or Keras' (`.h5`,
 * `.weights.h5`, `.keras`). What it is, its content tells.
 *
 * @throws PretrainedError listing the tensors that are missing, left over or misshapen
 * @throws LayoutError if it is another network
 * @throws WeightFileError, SafetensorsError or CheckpointError if the file is broken or hostile
 * @throws ConfigError or InvalidValueError if an option is out of range
 */
export async function readPretrained(bytes: Uint8Array, options: PretrainedOptions = {}): Promise<Pretrained> {
  const { name = 'the file', labels } = options;
  const found = isOurs(bytes) ? ofOurs(decodeModelFile(bytes)) : ofOthers(recognize(await readWeightFile(bytes)));
  const { config, arrays, differences } = fit(found, options);
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
    ignored: found.ignored,
    differences,
    metrics: found.metrics,
  };
}

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
  { strict = true, numClasses = ownClasses, random = createRandom(0), name = 'the file' }: PretrainedOptions,
): { config: DenseNetConfig; arrays: Record<string, NamedArray>; differences: ArrayDifferences } {
  const config = parseConfig({ ...rest, numClasses: numClasses ?? imageNetLabels.length });
  // Before the network is written out: a file of a few bytes may ask for a billion layers.
  const layers = config.blockConfig.reduce((sum, count) => sum + count, 0);
  const tensors = Object.keys(arrays).length;
  if (layers > tensors)
    throw new LayoutError(`${name} tells of ${layers} dense layers, and has only ${tensors} tensors`);
  const { parameterSpecs } = createDenseNet(config);
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
  return { config, arrays: Object.fromEntries(all), differences };
}
