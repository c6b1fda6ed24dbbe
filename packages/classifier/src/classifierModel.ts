import { type Preprocessing, parsePreprocessing } from '@densenet/data';
import {
  type DenseNetConfig,
  decodeNetworkFile,
  expectArraysOf,
  type Graph,
  type NamedArray,
  type NetworkFile,
  networkFor,
  type TrainingDistribution,
} from '@densenet/model';
import { ModelLoadError } from './errors.ts';

/** What a model is made of, checked by {@link createClassifierModel}. */
export interface ClassifierParts {
  config: DenseNetConfig;
  /** Parameters and running statistics by torchvision's names, in TensorFlow's axis order. */
  arrays: Readonly<Record<string, NamedArray>>;
  /**
   * How a picture becomes the network's input, as JSON. Required, though its type is optional: where a file has none, the
   * ModelLoadError says so.
   */
  preprocessing?: unknown;
  /** A name for each class, in the order of the logits; left out: `class 0`, `class 1` and so on. */
  labels?: readonly string[] | undefined;
  /** What was measured when the network was trained, such as `testAccuracy`. */
  metrics?: Readonly<Record<string, unknown>> | undefined;
  /** Statistics of the training images' embeddings, by which `likeness` is measured; left out where they are not known. */
  trainingDistribution?: TrainingDistribution | undefined;
  /** What logits are divided by before they become probabilities (Guo et al. 2017); left out: 1. */
  temperature?: number | undefined;
  /** Whether several labels may be true of one picture; left out: one class is. */
  severalLabels?: boolean | undefined;
}

/** A trained network and all that is needed to classify with it, checked. It is in plain memory and needs no backend. */
export interface ClassifierModel {
  readonly network: NetworkFile['network'];
  /** The network's operations, for images of the preprocessing's size. */
  readonly graph: Graph;
  readonly config: DenseNetConfig;
  readonly preprocessing: Preprocessing;
  readonly labels: readonly string[];
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, NamedArray>>;
  readonly trainingDistribution: TrainingDistribution | undefined;
  /** What logits are divided by before they become probabilities; 1 where nothing was fitted. */
  readonly temperature: number;
  /** Whether several labels may be true of one picture: each probability is then a sigmoid of its own. */
  readonly severalLabels: boolean;
  /** Number of trainable values. */
  readonly parameterCount: number;
}

/** Largest height and width of an input: more than any DenseNet is given, and still a texture on every GPU. */
const largestInput = 4096;

/**
 * A model of its parts, wherever they come from.
 *
 * @param name what errors call the model
 * @throws ModelLoadError where the parts do not fit each other, saying which and how
 */
export function createClassifierModel(parts: ClassifierParts, name = 'it'): ClassifierModel {
  return named(name, () => {
    const network = networkFor(parts.config, parts.arrays);
    expectArraysOf(network.parameterSpecs, parts.arrays);
    return modelOf(network, parts);
  });
}

/**
 * A model of the bytes of a model file as `densenet export` writes it (`model.safetensors`).
 *
 * @param name what errors call the file
 * @throws ModelLoadError where the file is wrong; it says how
 */
export function decodeClassifierModel(bytes: Uint8Array, name: string): ClassifierModel {
  return named(name, () => {
    const file = decodeNetworkFile(bytes);
    return modelOf(file.network, file);
  });
}

/** Turns what `make` throws into a ModelLoadError that begins with the model's name. Lack of memory is left as it is. */
function named(name: string, make: () => ClassifierModel): ClassifierModel {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError && /allocation/i.test(error.message)) throw error;
    throw new ModelLoadError(`${name} cannot be used as a model: ${(error as Error).message}`, { cause: error });
  }
}

function modelOf(
  network: NetworkFile['network'],
  {
    arrays,
    labels,
    metrics = {},
    preprocessing: json,
    trainingDistribution,
    temperature = 1,
    severalLabels = false,
  }: Omit<ClassifierParts, 'config'>,
): ClassifierModel {
  const { config } = network;
  if (json === undefined) {
    throw new Error('it has no preprocessing in its metadata; expected a file as "densenet export" writes it');
  }
  const preprocessing = parsePreprocessing(json);
  const { height, width, channels } = preprocessing;
  if (channels !== config.inChannels || (channels !== 1 && channels !== 3)) {
    throw new Error(
      `the network takes ${config.inChannels} channels, its preprocessing gives ${channels}; expected 1 or 3`,
    );
  }
  if (Math.max(height, width) > largestInput) {
    throw new Error(`its images are ${height}x${width}; expected at most ${largestInput}x${largestInput}`);
  }
  if (labels !== undefined && labels.length !== config.numClasses) {
    throw new Error(`it has ${labels.length} labels for ${config.numClasses} classes`);
  }
  return {
    network,
    graph: network.graph(height, width),
    config,
    preprocessing,
    labels: labels ?? Array.from({ length: config.numClasses }, (_, index) => `class ${index}`),
    metrics,
    arrays,
    trainingDistribution,
    temperature,
    severalLabels,
    parameterCount: network.summary(height, width).parameters,
  };
}
