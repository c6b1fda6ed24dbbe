import { join } from 'node:path';
import {
  CheckpointError,
  type DenseNetConfig,
  decodeTrainingState,
  expectFinite,
  type Model,
  parametersFromArrays,
} from '@densenet/model';
import { restoreRandom } from '@densenet/ops';
import { readCheckpointFolder, STATE_FILE } from '../checkpoint/index.ts';
import type { Recipe } from '../recipes/index.ts';
import { optimizerFor, type Session } from './session.ts';
import { checkedStateValues } from './stateValues.ts';
import { naming, trainedFrom } from './trained.ts';

/** A training as it was saved. */
export interface StoredSession {
  recipe: Recipe;
  config: DenseNetConfig;
  model: Model;
  /** Puts it on the backend, to go on exactly where it was saved. Throws CheckpointError if tensors are not the network's. */
  restore(): Session;
}

/**
 * Reads a training from its checkpoint folder; needs no backend.
 *
 * @throws CheckpointFolderError or CheckpointError naming the folder and what is wrong there
 */
export async function readSession(directory: string): Promise<StoredSession> {
  const bytes = await readCheckpointFolder(directory);
  if (!bytes.state) {
    throw new CheckpointError(`${directory} has no ${STATE_FILE}, which resuming needs: it is a model only`);
  }
  const { config, model, parameters } = trainedFrom(directory, bytes.model);
  const file = join(directory, STATE_FILE);
  return naming(file, () => {
    const { arrays, values } = decodeTrainingState(bytes.state!);
    expectFinite(arrays);
    const { recipe, random, history, testAccuracy, ...position } = checkedStateValues(values);
    const optimizer = optimizerFor(recipe);
    const withState = recipe.momentum === 0 ? [] : model.parameterSpecs.filter(({ trainable }) => trainable);
    const restore = (): Session => {
      const optimizerState = naming(file, () => parametersFromArrays(withState, arrays));
      const state = { parameters: parameters(), optimizerState, random: restoreRandom(random), ...position };
      return {
        recipe,
        config,
        model,
        optimizer,
        state,
        history,
        ...(testAccuracy === undefined ? {} : { testAccuracy }),
      };
    };
    return { recipe, config, model, restore };
  });
}
