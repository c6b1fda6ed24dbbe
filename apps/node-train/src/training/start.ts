import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isOurs } from '@densenet/interop';
import { readCheckpointFolder, type TrainedModel } from '@densenet/interop/node';
import { createDenseNet, type DenseNetConfig, replaceHead } from '@densenet/model';
import { createRandom, restoreRandom } from '@densenet/ops';
import { type Recipe, taskFor } from '@densenet/recipe';
import { startTraining } from '@densenet/train';
import { dispose } from '@tensorflow/tfjs-core';
import { readNoting } from './readNoting.ts';
import { type StoredSession, stateSpecsOf, storedSession } from './readSession.ts';
import { withoutSecrets } from './runFile/commandTyped.ts';
import type { ImagesRecord, Parent, Session } from './session.ts';

/**
 * What a new training starts from: a network's weights and, where one of our trainings made them, the state of that training.
 */
export interface Start {
  trained: TrainedModel;
  /** The saved training that made the weights; undefined where another program made them, or its state is missing. */
  stored?: StoredSession;
  parent: Parent;
}

/** What a new training takes over from the saved one, besides the weights of the features. */
export interface Carried {
  /** The classifier, where the classes are the same; else a new one is drawn. */
  head: boolean;
  /** The optimizer's state, where both trainings have the same kind of optimizer, and the weights are those that it belongs to. */
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
  const found = await stat(source).catch(() => undefined);
  const named = { source: withoutSecrets(source), ...(found ? { isLocal: true } : {}) };
  if (found?.isDirectory()) {
    // Where the source is no checkpoint folder, `readTrained` below says what it is or what it lacks.
    const { model, state } = (await readCheckpointFolder(source).catch(() => undefined)) ?? {};
    if (model && state && isOurs(model)) {
      const stored = storedSession(source, { model, state });
      const { recipe, epoch } = stored.values;
      const sha256 = createHash('sha256').update(model).digest('hex');
      return { trained: stored.trained, stored, parent: { ...named, sha256, recipe: recipe.name, epochs: epoch } };
    }
  }
  return { trained: await readNoting(source, { signal }), parent: named };
}

/**
 * What a training by this recipe takes over.
 *
 * @param classNames of its images
 * @param isSeeded whether the user has given it a seed of its own
 */
export function carriedBy(
  { trained, stored }: Start,
  recipe: Recipe,
  { classNames, isSeeded }: { classNames: readonly string[]; isSeeded: boolean },
): Carried {
  const { labels, isLabelled, config } = trained;
  // Weights from elsewhere may not say what their classes are.
  const head =
    config.numClasses === classNames.length && (!isLabelled || labels.every((each, at) => each === classNames[at]));
  const stateSpecs = stateSpecsOf(taskFor(recipe, trained.model));
  const hasState = stored !== undefined && stored.stateSpecs.length > 0 && isOfTheseWeights(stored.values.recipe);
  return {
    head,
    optimizerState: head && hasState && JSON.stringify(stateSpecs) === JSON.stringify(stored.stateSpecs),
    random: stored !== undefined && !isSeeded,
  };
}

/**
 * Whether the optimizer's state belongs to the weights that a new training starts from: not where these are an average, or some of them
 * were frozen, whose updates the state does not count.
 */
const isOfTheseWeights = ({ train: { emaDecay, freeze } }: Recipe): boolean => emaDecay === null && freeze.length === 0;

/** The network of a training from these weights: another dropout, and where its classes are others, another head. */
export function networkFrom({ trained }: Start, recipe: Recipe, classes: number): DenseNetConfig {
  return { ...trained.config, dropRate: recipe.network.dropRate, numClasses: classes };
}

/**
 * Puts a new training on the backend: before its first step, with no epochs yet.
 *
 * @param recipe whose network is the same but for dropout
 */
export function sessionFrom(
  start: Start,
  recipe: Recipe,
  { carried, images, classes }: { carried: Carried; images: ImagesRecord; classes: number },
): Session {
  const { trained, stored, parent } = start;
  const model = createDenseNet(networkFrom(start, recipe, classes));
  const task = taskFor(recipe, model);
  const random = carried.random && stored ? restoreRandom(stored.values.random) : createRandom(recipe.train.seed);
  let parameters = trained.parameters();
  if (!carried.head) {
    const whole = parameters;
    parameters = replaceHead(trained.config, whole, classes, random).parameters;
    dispose(whole);
  }
  const state = startTraining(task, parameters, random);
  if (carried.optimizerState && stored) {
    for (const fresh of Object.values(state.optimizerState)) fresh.dispose();
    state.optimizerState = stored.optimizerState();
    // The count of updates belongs to the optimizer's state: AdamW's bias correction depends on it.
    state.step = stored.values.step;
  }
  return { recipe, config: model.config, ...task, images, state, history: [], parent };
}
