import { type Preprocessing, parsePreprocessing } from '@densenet/data';
import {
  CheckpointError,
  createDenseNet,
  type DenseNetConfig,
  decodeModelFile,
  type Model,
  type Parameters,
  parametersFromArrays,
  parseConfig,
} from '@densenet/model';
import { readCheckpointFolder } from '../checkpoint/index.ts';

/** A trained network with all that using it takes. */
export interface TrainedModel {
  path: string;
  config: DenseNetConfig;
  model: Model;
  preprocessing: Preprocessing;
  labels: readonly string[];
  metrics: Record<string, unknown>;
  /** Puts the parameters on the backend, the caller's to dispose of. All else needs no backend. Throws CheckpointError. */
  parameters(): Parameters;
}

/**
 * Reads the network of a checkpoint folder or of a bare model file.
 *
 * @throws CheckpointFolderError or CheckpointError naming the path and what is wrong there
 */
export async function readTrained(path: string): Promise<TrainedModel> {
  return trainedFrom(path, (await readCheckpointFolder(path)).model);
}

/** The network in the bytes of a model file; `path` for messages. */
export function trainedFrom(path: string, bytes: Uint8Array): TrainedModel {
  return naming(path, () => {
    const file = decodeModelFile(bytes);
    if (file.config === undefined || file.preprocessing === undefined) {
      throw new CheckpointError('has weights, but no description of the network they belong to');
    }
    const config = parseConfig(file.config);
    const preprocessing = parsePreprocessing(file.preprocessing);
    if (preprocessing.channels !== config.inChannels) {
      const found = `its images have ${preprocessing.channels} channels`;
      throw new CheckpointError(`${found}, but its network takes ${config.inChannels}`);
    }
    const labels = file.labels ?? Array.from({ length: config.numClasses }, (_, index) => `class ${index}`);
    if (labels.length !== config.numClasses) {
      throw new CheckpointError(`names ${labels.length} classes, but its network has ${config.numClasses}`);
    }
    const model = createDenseNet(config);
    const parameters = () => naming(path, () => parametersFromArrays(model.parameterSpecs, file.arrays));
    return { path, config, model, preprocessing, labels, metrics: file.metrics ?? {}, parameters };
  });
}

/** Runs what reads a file, and puts the file's name in front of what it complains of. */
export function naming<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new CheckpointError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
