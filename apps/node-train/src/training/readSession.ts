import { join } from 'node:path';
import {
  type CheckpointBytes,
  naming,
  readCheckpointFolder,
  STATE_FILE,
  type TrainedModel,
  trainedFrom,
} from '@densenet/interop/node';
import {
  CheckpointError,
  decodeStateFile,
  disposeParameters,
  expectArraysOf,
  expectFinite,
  type Parameters,
  parametersFromArrays,
} from '@densenet/model';
import { restoreRandom } from '@densenet/ops';
import { monitorFor, taskFor } from '@densenet/recipe';
import { isOutOfPatience, type StateSpec, startEma, type Task, type TrainingState } from '@densenet/train';
import { shellQuoted } from '../terminal/commandLine.ts';
import type { Session } from './session.ts';
import { checkedStateValues, rawName, type StateValues } from './stateValues.ts';

/** A saved training, read into memory; nothing of it is on a backend. */
export interface StoredSession {
  trained: TrainedModel;
  values: StateValues;
  /** Whether the training is complete. */
  isComplete: boolean;
  /** The tensors that the optimizer keeps from step to step. */
  stateSpecs: readonly StateSpec[];
  /** Puts the optimizer's state on the backend. */
  optimizerState(): Parameters;
  /** Puts the training on the backend, exactly as it was when it was saved. */
  restore(): Session;
}

/**
 * Reads a training from its checkpoint folder; needs no backend.
 *
 * @throws CheckpointFolderError or CheckpointError naming the file and what is wrong there
 */
export async function readSession(directory: string): Promise<StoredSession> {
  const { model, state } = await readCheckpointFolder(directory);
  if (!state)
    throw new CheckpointError(
      `${directory} has no ${STATE_FILE}, which resuming needs: it is a model only. Begin a new training from it with --from ${shellQuoted(directory)}`,
    );
  return storedSession(directory, { model, state });
}

/** {@link readSession} from the bytes of a checkpoint folder. */
export function storedSession(directory: string, { model, state }: Required<CheckpointBytes>): StoredSession {
  const trained = trainedFrom(directory, model);
  return naming(join(directory, STATE_FILE), () => {
    const { arrays, values: stored } = decodeStateFile(state);
    const values = checkedStateValues(stored);
    const {
      recipe,
      images,
      random,
      history,
      reestimated,
      tested,
      parent,
      epoch,
      step,
      stepInEpoch,
      epochSeed,
      totals,
    } = values;
    const task = taskFor(recipe, trained.model);
    const stateSpecs = stateSpecsOf(task);
    const specs = trained.model.parameterSpecs;
    const rawSpecs = task.ema ? specs.map(({ name, shape }) => ({ name: rawName(name), shape })) : [];
    expectArraysOf([...stateSpecs, ...rawSpecs], arrays, task.ema ? 'this training' : "this training's optimizer");
    expectFinite(arrays);
    const arraysOf = (wanted: readonly StateSpec[]) =>
      Object.fromEntries(wanted.map(({ name }) => [name, arrays[name]!]));
    const optimizerState = () => parametersFromArrays(stateSpecs, arraysOf(stateSpecs));
    /** The parameters that training goes on with, and the average of them, which the model file holds. */
    const weights = (): Pick<TrainingState, 'parameters' | 'ema'> => {
      const stored = trained.parameters();
      if (!task.ema) return { parameters: stored };
      const { weights } = startEma(trained.model, stored);
      disposeParameters(stored);
      const raw = specs.map(({ name }) => [name, arrays[rawName(name)]!] as const);
      const parameters = parametersFromArrays(specs, Object.fromEntries(raw));
      return { parameters, ema: { weights, updates: values.emaUpdates! } };
    };
    const restore = (): Session => ({
      recipe,
      config: trained.config,
      ...task,
      images,
      state: {
        ...weights(),
        optimizerState: optimizerState(),
        random: restoreRandom(random),
        epoch,
        step,
        stepInEpoch,
        epochSeed,
        totals,
      },
      history: [...history],
      ...(reestimated ? { reestimated } : {}),
      ...(tested ? { tested } : {}),
      ...(parent === undefined ? {} : { parent }),
    });
    return { trained, values, isComplete: isComplete(values), stateSpecs, optimizerState, restore };
  });
}

/** The tensors that a task's optimizer keeps from step to step. */
export const stateSpecsOf = ({ model, optimizer }: Pick<Task, 'model' | 'optimizer'>): readonly StateSpec[] =>
  optimizer.stateSpecs(model.parameterSpecs.filter(({ trainable }) => trainable));

/** Whether all epochs are trained and judged, statistics are estimated again where that is asked for and, where they were judged by other images, the test set was used. */
function isComplete({ recipe, images, epoch, history, reestimated, tested }: StateValues): boolean {
  const isOver = epoch === recipe.train.epochs || isOutOfPatience(history, monitorFor(recipe));
  const isJudged = isOver && history.at(-1)?.judged !== undefined;
  if (recipe.train.reestimateStatistics !== null && !reestimated) return false;
  return isJudged && (!images.isTested || tested !== undefined);
}
