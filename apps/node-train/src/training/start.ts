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

/** What a new training starts from: a network's weights, and where a training of ours made them, what that has beside. */
export interface Start {
  trained: TrainedModel;
  /** The training that made the weights; undefined where it is not one of ours, or its state is not there. */
  stored?: StoredSession;
  parent: Parent;
}

/** What of a training of ours goes on in the new one beside the weights. */
export interface Carried {
  /** The optimizer's state, where both trainings have the same kind of it. */
  optimizerState: boolean;
  /** The generator, so that no epoch is drawn twice. */
  random: boolean;
}

/**
 * Reads what a training can start from: a checkpoint of ours, or weights from anywhere that `readTrained` reads.
 *
 * @throws the errors of `readTrained`, and of `readSession` for a checkpoint of ours
 */
export async function readStart(source: string, signal?: AbortSignal): Promise<Start> {
  if ((await stat(source).catch(() => undefined))?.isDirectory()) {
    // Not a checkpoint of ours: the other reader says what it is or what it lacks.
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

/** What goes on beside the weights in a training by this recipe. `isSeeded`: the user has given it a seed of its own. */
export function carriedBy({ trained, stored }: Start, recipe: Recipe, isSeeded: boolean): Carried {
  const stateSpecs = stateSpecsOf(taskFor(recipe, trained.model));
  const hasState = stored !== undefined && stored.stateSpecs.length > 0;
  return {
    optimizerState: hasState && JSON.stringify(stateSpecs) === JSON.stringify(stored.stateSpecs),
    random: stored !== undefined && !isSeeded,
  };
}

/**
 * Puts the start of a new training on the backend: before its first step, with an empty table.
 *
 * @param recipe whose network is that of the start, but for dropout
 */
export function sessionFrom({ trained, stored, parent }: Start, recipe: Recipe, carried: Carried): Session {
  const model = createDenseNet({ ...trained.config, dropRate: recipe.network.dropRate });
  const task = taskFor(recipe, model);
  const random = carried.random && stored ? restoreRandom(stored.values.random) : createRandom(recipe.train.seed);
  const state = startTraining(task, trained.parameters(), random);
  if (carried.optimizerState && stored) {
    for (const fresh of Object.values(state.optimizerState)) fresh.dispose();
    state.optimizerState = stored.optimizerState();
    // Which update it is belongs to the state: AdamW corrects for how many its means are of.
    state.step = stored.values.step;
  }
  return { recipe, config: model.config, ...task, state, history: [], parent };
}
