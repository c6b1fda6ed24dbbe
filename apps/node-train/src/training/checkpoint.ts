import { type Preprocessing, parsePreprocessing } from '@densenet/data';
import {
  CheckpointError,
  createDenseNet,
  type DenseNetConfig,
  decodeModelFile,
  decodeTrainingState,
  encodeModelFile,
  encodeTrainingState,
  type Model,
  type ModelFile,
  type Parameters,
  parametersFromArrays,
  parametersToArrays,
  parseConfig,
} from '@densenet/model';
import { restoreRandom } from '@densenet/ops';
import { MODEL_FILE, readCheckpointFolder, STATE_FILE, writeCheckpointFolder } from '../checkpoint/index.ts';
import type { Recipe } from '../recipes/index.ts';
import { type EpochRow, optimizerFor, type Session } from './session.ts';

/** A trained network with all that using it takes. */
export interface TrainedModel {
  path: string;
  config: DenseNetConfig;
  model: Model;
  parameters: Parameters;
  preprocessing: Preprocessing;
  labels: readonly string[];
  metrics: Record<string, unknown>;
}

/** What `state.safetensors` holds beside the optimizer's tensors. */
interface StateValues {
  recipe: Recipe;
  epoch: number;
  stepInEpoch: number;
  epochSeed: number | null;
  totals: Session['state']['totals'];
  random: number[];
  history: EpochRow[];
}

/** Writes a session as a checkpoint folder, whole or not at all. */
export async function saveSession(
  directory: string,
  { recipe, config, state, history }: Session,
  described: Pick<ModelFile, 'preprocessing' | 'labels'>,
): Promise<void> {
  const { epoch, stepInEpoch, epochSeed, totals } = state;
  const last = history.at(-1);
  const metrics = {
    dataset: recipe.dataset,
    recipe: recipe.name,
    epochs: epoch,
    ...(last ? { trainLoss: last.loss, trainAccuracy: last.trainAccuracy } : {}),
    ...(last?.judgedAccuracy === undefined ? {} : { accuracy: last.judgedAccuracy }),
  };
  const values: StateValues = { recipe, epoch, stepInEpoch, epochSeed, totals, random: state.random.state(), history };
  await writeCheckpointFolder(directory, {
    [MODEL_FILE]: encodeModelFile({
      arrays: await parametersToArrays(state.parameters),
      config,
      metrics,
      ...described,
    }),
    [STATE_FILE]: encodeTrainingState({
      arrays: await parametersToArrays(state.optimizerState),
      values: { ...values },
    }),
  });
}

/** Reads the network of a checkpoint folder or of a bare model file. Its parameters are the caller's to dispose of. */
export async function loadTrained(path: string): Promise<TrainedModel> {
  return trainedFrom(path, (await readCheckpointFolder(path)).model);
}

function trainedFrom(path: string, bytes: Uint8Array): TrainedModel {
  const file = decodeModelFile(bytes);
  if (file.config === undefined || file.preprocessing === undefined) {
    throw new CheckpointError(`${path} has weights, but no description of the network they belong to`);
  }
  const model = createDenseNet(parseConfig(file.config));
  const { config } = model;
  const labels = file.labels ?? Array.from({ length: config.numClasses }, (_, index) => `class ${index}`);
  if (labels.length !== config.numClasses) {
    throw new CheckpointError(`${path} names ${labels.length} classes, but its network has ${config.numClasses}`);
  }
  const preprocessing = parsePreprocessing(file.preprocessing);
  const parameters = parametersFromArrays(model.parameterSpecs, file.arrays);
  return { path, config, model, parameters, preprocessing, labels, metrics: file.metrics ?? {} };
}

/** Reads a training to go on with exactly where it was saved. */
export async function loadSession(directory: string): Promise<Session> {
  const bytes = await readCheckpointFolder(directory);
  if (!bytes.state) {
    throw new CheckpointError(`${directory} has no ${STATE_FILE}, which resuming needs: it is a model only`);
  }
  const { config, model, parameters } = trainedFrom(directory, bytes.model);
  const { arrays, values } = decodeTrainingState(bytes.state);
  const { recipe, random, history, ...position } = checkedValues(directory, values);
  const optimizer = optimizerFor(recipe);
  const expected = recipe.momentum === 0 ? [] : model.parameterSpecs.filter(({ trainable }) => trainable);
  const optimizerState = parametersFromArrays(expected, arrays);
  const state = { parameters, optimizerState, random: restoreRandom(random), ...position };
  return { recipe, config, model, optimizer, state, history };
}

function checkedValues(directory: string, values: Record<string, unknown>): StateValues {
  const kinds: Record<keyof StateValues, (value: unknown) => boolean> = {
    recipe: (value) => typeof value === 'object' && value !== null,
    epoch: Number.isSafeInteger,
    stepInEpoch: Number.isSafeInteger,
    epochSeed: (value) => value === null || Number.isSafeInteger(value),
    totals: (value) => typeof value === 'object' && value !== null,
    random: (value) => Array.isArray(value) && value.length === 4 && value.every(Number.isSafeInteger),
    history: Array.isArray,
  };
  for (const [field, holds] of Object.entries(kinds)) {
    if (holds(values[field])) continue;
    const found = JSON.stringify(values[field]) ?? 'nothing';
    throw new CheckpointError(`${directory}: ${STATE_FILE} holds no valid ${field}, found ${found.slice(0, 60)}`);
  }
  return values as unknown as StateValues;
}
