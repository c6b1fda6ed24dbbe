import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type Preprocessing, parsePreprocessing } from '@densenet/data';
import { isOurs, type Pretrained, type PretrainedOptions, prepare } from '@densenet/interop';
import { findWeights, fromPretrained, MODEL_FILE, readCheckpointFolder } from '@densenet/interop/node';
import {
  CheckpointError,
  type DenseNetConfig,
  decodeNetworkFile,
  describeDifferences,
  type Model,
  type NamedArray,
  type NetworkFileOptions,
  networkFor,
  type Parameters,
  parametersFromArrays,
  type TrainingDistribution,
} from '@densenet/model';
import { formatBytes } from '../terminal/format.ts';
import { note } from '../terminal/output.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';

/** A trained network with all that using it takes. */
export interface TrainedModel {
  path: string;
  config: DenseNetConfig;
  model: Model;
  /** undefined where nobody says: see {@link preprocessingOf}. */
  preprocessing: Preprocessing | undefined;
  labels: readonly string[];
  metrics: Record<string, unknown>;
  /** What its training images are like; undefined where the file does not say. */
  trainingDistribution: TrainingDistribution | undefined;
  /** By torchvision's names, in TensorFlow's axis order. */
  arrays: Readonly<Record<string, NamedArray>>;
  /** Puts the parameters on the backend, the caller's to dispose of. All else needs no backend. Throws CheckpointError. */
  parameters(): Parameters;
}

/** What is known of a network better than its file says. */
export interface ReadOptions
  extends NetworkFileOptions,
    Pick<PretrainedOptions, 'preprocessing' | 'labels' | 'numClasses' | 'strict' | 'layout' | 'concat' | 'inChannels'> {
  signal?: AbortSignal | undefined;
}

/**
 * Reads the network of a checkpoint folder, of a file of weights (ours, or torchvision's, timm's or Keras') or a folder with
 * one, as Hugging Face's are, or of an address or a repository there, downloading it with progress on stderr. What was
 * assumed is said there too.
 *
 * @throws CheckpointFolderError or CheckpointError naming the path and what is wrong there
 * @throws the errors of `fromPretrained`
 */
export async function readTrained(source: string, { signal, ...options }: ReadOptions = {}): Promise<TrainedModel> {
  const found = await stat(source).catch(() => undefined);
  const isPath = found !== undefined || isAbsolute(source) || source.startsWith('.');
  // A folder from Hugging Face may have a file of PyTorch's instead.
  const isOther = found?.isDirectory() && ((await findWeights(source)) ?? MODEL_FILE) !== MODEL_FILE;
  if (isPath && !isOther && (!found || found.isDirectory() || source.endsWith('.safetensors'))) {
    // A checkpoint may be just being replaced, or its writer have been killed: its own reader knows what to do.
    const { model } = await readCheckpointFolder(source);
    const { allowNonFinite: _, preprocessing: _preprocessing, labels: _labels, ...changes } = options;
    if (isOurs(model) && Object.keys(changes).length === 0) return trainedFrom(source, model, options);
  }
  const progress = downloadProgress(source);
  try {
    const transfer = { onProgress: progress.update, ...(signal ? { signal } : {}) };
    return trainedOf(source, said(await namingWhenDone(source, fromPretrained(source, { ...options, ...transfer }))));
  } finally {
    progress.clear();
  }
}

/** The network in the bytes of a model file of ours; `path` for messages. */
export function trainedFrom(path: string, bytes: Uint8Array, options: ReadOptions = {}): TrainedModel {
  const described = naming(path, () => {
    const {
      preprocessing: json,
      metrics = {},
      labels,
      trainingDistribution,
      ...file
    } = decodeNetworkFile(bytes, options);
    const known = { preprocessing: json === undefined ? undefined : parsePreprocessing(json), assumed: [] };
    const prepared = prepare(options.preprocessing, known, file.config.inChannels);
    const read = { ...file, ...prepared, labels: options.labels ?? labels, metrics };
    // Of images that are prepared otherwise it says nothing.
    return trainingDistribution && prepared === known ? { ...read, trainingDistribution } : read;
  });
  say(described);
  return trainedOf(path, described);
}

function trainedOf(
  path: string,
  {
    config,
    arrays,
    preprocessing,
    labels: given,
    metrics,
    trainingDistribution,
  }: Omit<Pretrained, 'layout' | 'differences' | 'assumed' | 'ignored'>,
): TrainedModel {
  if (preprocessing && preprocessing.channels !== config.inChannels) {
    const found = `its images have ${preprocessing.channels} channels`;
    throw new CheckpointError(`${path}: ${found}, but its network takes ${config.inChannels}`);
  }
  const labels = given ?? Array.from({ length: config.numClasses }, (_, index) => `class ${index}`);
  if (labels.length !== config.numClasses) {
    throw new CheckpointError(`${labels.length} labels were given for ${config.numClasses} classes of ${path}`);
  }
  const model = networkFor(config, arrays);
  const parameters = () => naming(path, () => parametersFromArrays(model.parameterSpecs, arrays));
  return { path, config, model, arrays, preprocessing, labels, metrics, trainingDistribution, parameters };
}

/**
 * How a network's images are prepared, where that is needed.
 *
 * @throws CheckpointError naming the flags, where neither the file nor anyone says
 */
export function preprocessingOf({ path, preprocessing }: TrainedModel): Preprocessing {
  if (preprocessing) return preprocessing;
  throw new CheckpointError(
    `${path} does not say how its images are to be prepared, and it is no ImageNet network: give --size, and --mean and ` +
      '--std as it was trained (CIFAR-10 often: --size 32 --mean 0.4914,0.4822,0.4465 --std 0.247,0.2435,0.2616)',
  );
}

/** Tells the user what a file did not say, and what of it was not used. */
function said(pretrained: Pretrained): Pretrained {
  say(pretrained);
  const { missing, misshapen, extra } = pretrained.differences;
  const leftOut = describeDifferences({ missing: [], misshapen: [], extra });
  if (leftOut !== '') note(`ignored: ${leftOut}`);
  const drawn = describeDifferences({ missing, misshapen, extra: [] });
  if (drawn !== '') note(`drawn anew: ${drawn}. Train the network before you use it`);
  return pretrained;
}

function say({ assumed, ignored = [] }: { assumed: readonly string[]; ignored?: readonly string[] }): void {
  for (const line of assumed) note(`assumed: ${line}`);
  for (const line of ignored) note(`ignored: ${line}`);
}

/** Runs what reads a file, and puts the file's name in front of what it complains of. */
export function naming<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new CheckpointError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** {@link naming} for what takes time. A message that begins with the name has it once. */
export async function namingWhenDone<Result>(name: string, reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    const { message } = error as Error;
    throw new CheckpointError(message.startsWith(name) ? message : `${name}: ${message}`, { cause: error });
  }
}

/** A bar for what is downloaded, once its size is known. */
function downloadProgress(source: string) {
  let progress: Progress | undefined;
  return {
    update: (received: number, total?: number, message?: string) => {
      if (message !== undefined) note(message);
      else if (total !== undefined) {
        progress ??= createProgress(source, total);
        progress.update(received, formatBytes(received));
      }
    },
    clear: () => progress?.clear(),
  };
}
