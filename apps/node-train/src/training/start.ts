import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isOurs } from '@densenet/interop';
import { readCheckpointFolder, type TrainedModel } from '@densenet/interop/node';
import { createDenseNet } from '@densenet/model';
import { createRandom, restoreRandom } from '@densenet/ops';
import { type Recipe, taskFor } from '@densenet/recipe';
import { startTraining } from '@densenet/train';
import { readNoting } from './readNoting.ts';
import { type StoredSession, stateSpecsOf, storedSession } from './readSession.ts';
import type { Parent, Session } from './session.ts';

/**
 * What a new training starts from: a network's weights and, where one of our trainings made them, the state of that training.
 */
export interface Start {
  trained: TrainedModel;
  /** The saved training that made the weights; undefined where another program made them, or its state is missing. */
  stored?: StoredSession;
  parent: Parent;
}

/** What a new training takes over from the saved one, besides the weights. */
export interface Carried {
  /** The optimizer's state, where both trainings have the same kind of optimizer. */
  optimizerState: boolean;
  /** The random generator, so that no epoch has the same order or augmentation as before. */
  random: boolean;
}

/**
 * Reads what a training can start from: a checkpoint of ours, or weights from anywhere that `readTrained` reads.
 *
 * @throws the errors of `readTrained`, and of `readSession` for a checkpoint of ours
 */
export async function readStart(source: string, signal?: AbortSignal): Promise<Start> {
  if ((await stat(source).catch(() => undefined))?.isDirectory()) {
    // Where the source is no checkpoint folder, `readTrained` below says what it is or what it lacks.
    const { model, state } = (await readCheckpointFolder(source).catch(() => undefined)) ?? {};
    if (model && state && isOurs(model)) {
      const stored = storedSession(source, { model, state });
      const { recipe, epoch } = stored.values;
      const sha256 = createHash('sha256').update(model).digest('hex');
      return { trained: stored.trained, stored, parent: { source, sha256, recipe: recipe.name, epochs: epoch } };
    }
  }
  return { trained: await readNoting(source, { signal }), parent: { source } };
}

/** What a training by this recipe takes over besides the weights. `isSeeded`: the user has given a seed. */
export function carriedBy({ trained, stored }: Start, recipe: Recipe, isSeeded: boolean): Carried {
  const stateSpecs = stateSpecsOf(taskFor(recipe, trained.model));
  const hasState = stored !== undefined && stored.stateSpecs.length > 0;
  return {
    optimizerState: hasState && JSON.stringify(stateSpecs) === JSON.stringify(stored.stateSpecs),
    random: stored !== undefined && !isSeeded,
  };
}

/**
 * Puts a new training on the backend: before its first step, with no epochs yet.
 *
 * @param recipe whose network is the same but for dropout
 */
export function sessionFrom({ trained, stored, parent }: Start, recipe: Recipe, carried: Carried): Session {
  const model = createDenseNet({ ...trained.config, dropRate: recipe.network.dropRate });
  const task = taskFor(recipe, model);
  const random = carried.random && stored ? restoreRandom(stored.values.random) : createRandom(recipe.train.seed);
  const state = startTraining(task, trained.parameters(), random);
  if (carried.optimizerState && stored) {
    for (const fresh of Object.values(state.optimizerState)) fresh.dispose();
    state.optimizerState = stored.optimizerState();
    // The count of updates belongs to the optimizer's state: AdamW's bias correction depends on it.
    state.step = stored.values.step;
  }
  return { recipe, config: model.config, ...task, state, history: [], parent };
}
