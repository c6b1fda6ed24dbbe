import { type Preprocessing, parsePreprocessing } from '@densenet/data';
import {
  createDenseNet,
  type DenseNetConfig,
  decodeModelFile,
  type Graph,
  type ModelFile,
  parseConfig,
} from '@densenet/model';
import { ModelLoadError } from '../errors.ts';

/** A model file, checked, and the network that it is of. Nothing of it is on a backend. */
export interface DecodedModel {
  network: ReturnType<typeof createDenseNet>;
  /** For images of the preprocessing's size. */
  graph: Graph;
  config: DenseNetConfig;
  preprocessing: Preprocessing;
  labels: readonly string[];
  metrics: Readonly<Record<string, unknown>>;
  arrays: ModelFile['arrays'];
  /** Trainable values. */
  parameters: number;
  /** Of the file. */
  bytes: number;
}

/** Height and width beyond any image that a DenseNet is given, and still a texture on every GPU. */
const largestInput = 4096;

/**
 * @param name what errors call the file
 * @throws ModelLoadError saying what is wrong with the file
 */
export function decodeModel(bytes: Uint8Array, name: string): DecodedModel {
  try {
    return check(decodeModelFile(bytes), bytes.length);
  } catch (error) {
    if (error instanceof RangeError && /allocation/i.test(error.message)) throw error;
    throw new ModelLoadError(`${name} cannot be used as a model: ${(error as Error).message}`, { cause: error });
  }
}

function check(file: ModelFile, bytes: number): DecodedModel {
  const { arrays, labels, metrics = {} } = file;
  if (file.config === undefined || file.preprocessing === undefined) {
    const missing = file.config === undefined ? 'config' : 'preprocessing';
    throw new Error(`it has no ${missing} in its metadata; expected a file as "densenet export" writes it`);
  }
  const config = parseConfig(file.config);
  expectLayers(config, Object.keys(arrays).length);
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
  if (labels && labels.length !== config.numClasses) {
    throw new Error(`it has ${labels.length} labels for ${config.numClasses} classes`);
  }
  const network = createDenseNet(config);
  return {
    network,
    graph: network.graph(height, width),
    config,
    preprocessing,
    labels: labels ?? Array.from({ length: config.numClasses }, (_, index) => `class ${index}`),
    metrics,
    arrays,
    parameters: network.summary(height, width).parameters,
    bytes,
  };
}

/** Before the network is written out: a file of a few bytes may ask for a billion layers. */
function expectLayers({ blockConfig }: DenseNetConfig, tensors: number): void {
  const layers = blockConfig.reduce((sum, count) => sum + count, 0);
  if (layers > tensors) throw new Error(`its config has ${layers} dense layers, the file only ${tensors} tensors`);
}
