import { type Preprocessing, parsePreprocessing } from '@densenet/data';
import {
  type DenseNetConfig,
  decodeNetworkFile,
  type Graph,
  type NetworkFile,
  type TrainingDistribution,
} from '@densenet/model';
import { ModelLoadError } from '../errors.ts';

/** A model file, checked, and the network that it is of. Nothing of it is on a backend. */
export interface DecodedModel {
  network: NetworkFile['network'];
  /** For images of the preprocessing's size. */
  graph: Graph;
  config: DenseNetConfig;
  preprocessing: Preprocessing;
  labels: readonly string[];
  metrics: Readonly<Record<string, unknown>>;
  arrays: NetworkFile['arrays'];
  /** What the training images are like; undefined where the file does not say. */
  trainingDistribution: TrainingDistribution | undefined;
  /** Trainable values. */
  parameters: number;
  /** Of the file. */
  bytes: number;
}

/** Height and width beyond any image that a DenseNet is given, and still a texture on every GPU. */
const largestInput = 4096;

/**
 * @param name what errors call the file
 * @throws ModelLoadError where the file is wrong; it says how
 */
export function decodeModel(bytes: Uint8Array, name: string): DecodedModel {
  try {
    return check(decodeNetworkFile(bytes), bytes.length);
  } catch (error) {
    if (error instanceof RangeError && /allocation/i.test(error.message)) throw error;
    throw new ModelLoadError(`${name} cannot be used as a model: ${(error as Error).message}`, { cause: error });
  }
}

function check(file: NetworkFile, bytes: number): DecodedModel {
  const { arrays, config, labels, metrics = {}, network } = file;
  if (file.preprocessing === undefined) {
    throw new Error('it has no preprocessing in its metadata; expected a file as "densenet export" writes it');
  }
  const preprocessing = parsePreprocessing(file.preprocessing);
  const { height, width, channels } = preprocessing;
  if (channels !== config.inChannels || (channels !== 1 && channels !== 3)) {
    throw new Error(
      `the network takes ${config.inChannels} channels, its preprocessing gives ${channels}; expected 1 or 3`,
    );
  }
  if (Math.max(height, width) > largestInput) {
    throw new Error(`its images are ${height}x${width}; expected at most ${largestInput}x${largestInput}`);
  }
  return {
    network,
    graph: network.graph(height, width),
    config,
    preprocessing,
    labels: labels ?? Array.from({ length: config.numClasses }, (_, index) => `class ${index}`),
    metrics,
    arrays,
    trainingDistribution: file.trainingDistribution,
    parameters: network.summary(height, width).parameters,
    bytes,
  };
}
