import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type Preprocessing, parsePreprocessing } from '@densenet/data';
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
import { isOurs } from '../pretrained/isOurs.ts';
import { prepare } from '../pretrained/prepare.ts';
import type { Pretrained, PretrainedOptions } from '../pretrained/readPretrained.ts';
import { MODEL_FILE, readCheckpointFolder } from './checkpoint/index.ts';
import { fromPretrained } from './fromPretrained.ts';
import { findWeights } from './localFiles.ts';
import { naming, namingWhenDone } from './naming.ts';
import type { ObtainOptions } from './obtain.ts';

/** A trained network with all that using it takes. */
export interface TrainedModel {
  path: string;
  config: DenseNetConfig;
  model: Model;
  /** undefined where neither the file nor an option says it: see {@link preprocessingOf}. */
  preprocessing: Preprocessing | undefined;
  /** Names of the classes; `class 0` and so on where nobody gives some. */
  labels: readonly string[];
  isLabelled: boolean;
  metrics: Record<string, unknown>;
  /** Statistics of the training images; undefined where the file does not have them. */
  trainingDistribution: TrainingDistribution | undefined;
  /** What logits are divided by before they become probabilities; 1 where the file does not say. */
  temperature: number;
  /** Whether several labels may be true of one image: each probability is then a sigmoid of its own, and no part of a softmax. */
  severalLabels: boolean;
  /**
   * Sentences for a user: what was assumed where the file does not say it (after `assumed:`), what of the file was not used
   * (`ignored:`), and which parameters were initialised at random (`drawn anew:`).
   */
  notes: readonly string[];
  /** By torchvision's names, in TensorFlow's axis order. */
  arrays: Readonly<Record<string, NamedArray>>;
  /**
   * Puts the parameters on the backend; the caller disposes of them. Nothing else here needs a backend.
   *
   * @throws CheckpointError where the arrays are not those of the network
   */
  parameters(): Parameters;
}

/** What replaces the file's own statements about a network, and how a network from elsewhere is downloaded. */
export interface ReadOptions
  extends NetworkFileOptions,
    Described,
    Pick<ObtainOptions, 'offline' | 'onProgress' | 'cacheDirectory'> {
  signal?: AbortSignal | undefined;
}

type Described = Pick<
  PretrainedOptions,
  'preprocessing' | 'labels' | 'numClasses' | 'strict' | 'layout' | 'concat' | 'inChannels'
>;

/**
 * Reads a network from a checkpoint folder, from a file of weights (ours, or torchvision's, timm's or Keras') or a folder with
 * one, from an address, or from a repository on Hugging Face.
 *
 * @throws CheckpointFolderError or CheckpointError where the checkpoint cannot be read or is damaged; it names the path
 * @throws whatever `fromPretrained` throws
 */
export async function readTrained(source: string, options: ReadOptions = {}): Promise<TrainedModel> {
  const { signal, offline, onProgress, cacheDirectory, ...known } = options;
  const found = await stat(source).catch(() => undefined);
  const isPath = found !== undefined || isAbsolute(source) || source.startsWith('.');
  // A folder from Hugging Face may have a PyTorch file instead of model.safetensors.
  const isOther = found?.isDirectory() && ((await findWeights(source)) ?? MODEL_FILE) !== MODEL_FILE;
  if (isPath && !isOther && (!found || found.isDirectory() || source.endsWith('.safetensors'))) {
    // Another process may be replacing the checkpoint, or a writer may have been killed: this reader handles both.
    const { model } = await readCheckpointFolder(source);
    const { allowNonFinite: _, preprocessing: _preprocessing, labels: _labels, ...changes } = known;
    if (isOurs(model) && Object.values(changes).every((change) => change === undefined)) {
      return trainedFrom(source, model, known);
    }
  }
  const transfer = {
    ...(signal ? { signal } : {}),
    ...(offline === undefined ? {} : { offline }),
    ...(onProgress ? { onProgress } : {}),
    ...(cacheDirectory === undefined ? {} : { cacheDirectory }),
  };
  return trainedOf(source, await namingWhenDone(source, fromPretrained(source, { ...known, ...transfer })));
}

/** The network in the bytes of a model file of ours; `path` for messages. */
export function trainedFrom(path: string, bytes: Uint8Array, options: ReadOptions = {}): TrainedModel {
  const described = naming(path, () => {
    const {
      preprocessing: json,
      metrics = {},
      labels,
      trainingDistribution,
      temperature,
      severalLabels,
      ...file
    } = decodeNetworkFile(bytes, options);
    const known = { preprocessing: json === undefined ? undefined : parsePreprocessing(json), assumed: [] };
    const prepared = prepare(options.preprocessing, known, file.config.inChannels);
    const read = { ...file, ...prepared, labels: options.labels ?? labels, metrics };
    // What was measured does not hold for images that are prepared in another way.
    if (prepared !== known) return read;
    return {
      ...read,
      ...(trainingDistribution && { trainingDistribution }),
      ...(temperature !== undefined && { temperature }),
      ...(severalLabels !== undefined && { severalLabels }),
    };
  });
  return trainedOf(path, described);
}

function trainedOf(path: string, read: Read): TrainedModel {
  const {
    config,
    arrays,
    preprocessing,
    labels: given,
    metrics,
    trainingDistribution,
    temperature = 1,
    severalLabels = false,
  } = read;
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
  const notes = notesOf(read);
  const isLabelled = given !== undefined;
  return {
    path,
    config,
    model,
    arrays,
    preprocessing,
    labels,
    isLabelled,
    metrics,
    trainingDistribution,
    temperature,
    severalLabels,
    notes,
    parameters,
  };
}

/** What any reading gives; what nobody had to assume, leave out or draw anew, a file of ours leaves out. */
type Read = Omit<Pretrained, 'layout' | 'differences' | 'ignored'> &
  Partial<Pick<Pretrained, 'differences' | 'ignored'>>;

function notesOf({ assumed, ignored = [], differences }: Read): string[] {
  const notes = [...assumed.map((line) => `assumed: ${line}`), ...ignored.map((line) => `ignored: ${line}`)];
  if (differences === undefined) return notes;
  const { missing, misshapen, extra } = differences;
  const leftOut = describeDifferences({ missing: [], misshapen: [], extra });
  if (leftOut !== '') notes.push(`ignored: ${leftOut}`);
  const drawn = describeDifferences({ missing, misshapen, extra: [] });
  if (drawn !== '') notes.push(`drawn anew: ${drawn}. Train the network before you use it`);
  return notes;
}

/**
 * How a network's images are prepared, for callers that cannot do without.
 *
 * @throws CheckpointError where neither the file nor an option says it; the message names the flags
 */
export function preprocessingOf({ path, preprocessing }: TrainedModel): Preprocessing {
  if (preprocessing) return preprocessing;
  throw new CheckpointError(
    `${path} does not say how its images are to be prepared, and it is no ImageNet network: give --size, and --mean and ` +
      '--std as it was trained (CIFAR-10 often: --size 32 --mean 0.4914,0.4822,0.4465 --std 0.247,0.2435,0.2616)',
  );
}
