import { type DenseNetConfig, parseConfig } from '../definition/config.ts';
import { createDenseNet, type Model } from '../model.ts';
import { expectArraysOf } from '../parameterArrays.ts';
import { parseTrainingDistribution, type TrainingDistribution } from '../trainingDistribution/index.ts';
import { CheckpointError } from './errors.ts';
import { expectFinite } from './finite.ts';
import type { NamedArray } from './layout.ts';
import { decodeModelFile, type ModelFile } from './modelFile.ts';

/** A model file of ours, checked, and its network. Nothing of it is on a backend. */
export interface NetworkFile extends Omit<ModelFile, 'trainingDistribution'> {
  config: DenseNetConfig;
  network: ReturnType<typeof createDenseNet>;
  /** All arrays of the network, and no others. */
  arrays: Record<string, NamedArray>;
  /** What its training images are like, where "densenet calibrate" has written it. */
  trainingDistribution?: TrainingDistribution;
}

export interface NetworkFileOptions {
  /** Takes weights that are NaN or infinite too, to look into a training that diverged. False by default. */
  allowNonFinite?: boolean | undefined;
}

/**
 * Reads and checks a model file of ours: the only way from such a file to a network. Memory and time depend on the size of the
 * file, and not on what its config claims.
 *
 * @throws SafetensorsError where the bytes are not a valid safetensors file or a tensor is not floating-point
 * @throws CheckpointError where it describes no network, or another one than its tensors and labels are of
 * @throws ConfigError where its config has a value out of range
 * @throws NetworkTooLargeError where its config has more operations or parameters than can be computed with
 * @throws NonFiniteWeightsError where weights are NaN or infinite
 */
export function decodeNetworkFile(bytes: Uint8Array, { allowNonFinite = false }: NetworkFileOptions = {}): NetworkFile {
  const file = decodeModelFile(bytes);
  if (file.config === undefined) {
    throw new CheckpointError('it has no config in its metadata; expected a file as "densenet export" writes it');
  }
  const config = parseConfig(file.config);
  const network = networkFor(config, file.arrays);
  expectArraysOf(network.parameterSpecs, file.arrays);
  const { labels } = file;
  if (labels !== undefined && labels.length !== config.numClasses) {
    throw new CheckpointError(`it has ${labels.length} labels for ${config.numClasses} classes`);
  }
  if (!allowNonFinite) expectFinite(file.arrays);
  const { trainingDistribution: stored, ...rest } = file;
  if (stored === undefined) return { ...rest, config, network };
  const trainingDistribution = parseTrainingDistribution(stored, embeddingSize(network), config.numClasses);
  return { ...rest, config, network, trainingDistribution };
}

/** Number of pooled features, which the head reads. */
export function embeddingSize({ graph, smallestInput }: Pick<Model, 'graph' | 'smallestInput'>): number {
  return graph(smallestInput, smallestInput).marks.get('embedding')!.shape[0]!;
}

/**
 * The network that a file's config describes. Its layers are counted first: a file of a few bytes may ask for more than
 * memory holds.
 *
 * @param arrays the file's, compared by their number only
 * @throws CheckpointError where there are fewer arrays than layers
 */
export function networkFor(
  config: DenseNetConfig,
  arrays: Readonly<Record<string, NamedArray>>,
): ReturnType<typeof createDenseNet> {
  const layers = config.blockConfig.reduce((sum, count) => sum + count, 0);
  const tensors = Object.keys(arrays).length;
  if (layers > tensors) {
    throw new CheckpointError(`its config has ${layers} dense layers, the file only ${tensors} tensors`);
  }
  return createDenseNet(config);
}
