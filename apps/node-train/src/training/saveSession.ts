import { basename } from 'node:path';
import { MODEL_FILE, STATE_FILE, writeCheckpointFolder } from '@densenet/interop/node';
import {
  disposeParameters,
  encodeModelFile,
  encodeStateFile,
  findNonFinite,
  type ModelFile,
  type NamedArray,
  parametersToArrays,
} from '@densenet/model';
import { parseRecipe } from '@densenet/recipe';
import { averagedParameters, type EmaState, TrainingStoppedError } from '@densenet/train';
import { keptModels, removeOlder } from './keptModels.ts';
import type { StoredLogs } from './logs/runLogs.ts';
import { metricsFiles } from './metricsFiles.ts';
import type { Parent, Session } from './session.ts';
import { rawName, STATE_VERSION, type StateValues } from './stateValues.ts';

/**
 * Writes a session as a checkpoint folder, whole or not at all: the network, the state, and the table of its epochs.
 *
 * @param logs the files of the training that grow while it runs, as they are now
 * @throws TrainingStoppedError where a parameter or the optimizer's state is not finite: the former checkpoint stays
 */
export async function saveSession(
  directory: string,
  session: Session,
  described: Pick<ModelFile, 'preprocessing' | 'labels'>,
  { log, tensorboard }: StoredLogs = {},
): Promise<void> {
  const { recipe, config, images, state, history, reestimated, tested, parent } = session;
  const { epoch, step, stepInEpoch, epochSeed, totals } = state;
  const values: StateValues = {
    version: STATE_VERSION,
    recipe: parseRecipe(recipe),
    epoch,
    step,
    stepInEpoch,
    epochSeed,
    totals,
    random: state.random.state(),
    history,
    images,
  };
  if (reestimated) values.reestimated = reestimated;
  if (tested) values.tested = tested;
  if (parent !== undefined) values.parent = parent;
  if (log !== undefined) values.log = log;
  if (tensorboard !== undefined) values.tensorboard = tensorboard;
  if (state.ema) values.emaUpdates = state.ema.updates;
  const parameters = await parametersToArrays(state.parameters);
  const optimizerArrays = await parametersToArrays(state.optimizerState);
  expectNumbers(parameters, `after epoch ${epoch}, `);
  expectNumbers(optimizerArrays, `after epoch ${epoch}, the optimizer's `);
  // Where weights are averaged, the model is the average, and what training goes on with is part of the state.
  const averaged = state.ema && (await averagedArrays(session, state.ema));
  const model = encodeModelFile({
    arrays: averaged ?? parameters,
    config,
    metrics: metricsOf(session),
    ...(recipe.loss.kind === 'binaryCrossEntropy' ? { severalLabels: true } : {}),
    ...described,
  });
  await writeCheckpointFolder(directory, {
    [MODEL_FILE]: model,
    ...keptModels(session, model),
    [STATE_FILE]: encodeStateFile({
      arrays: averaged ? { ...optimizerArrays, ...renamed(parameters, rawName) } : optimizerArrays,
      values: { ...values },
    }),
    ...metricsFiles(session),
  });
  await removeOlder(directory, session);
}

async function averagedArrays({ model }: Session, ema: EmaState): Promise<Record<string, NamedArray>> {
  const averaged = averagedParameters(model, ema);
  try {
    return await parametersToArrays(averaged);
  } finally {
    disposeParameters(averaged);
  }
}

const renamed = <T>(values: Readonly<Record<string, T>>, rename: (name: string) => string): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));

/** The metrics in a model file: how well the network does, without what was not measured. */
function metricsOf({ recipe, images, state, history, reestimated, tested, parent }: Session): Record<string, unknown> {
  const last = history.at(-1);
  const judged = reestimated ?? last?.judged;
  return {
    dataset: images.name,
    recipe: recipe.name,
    epochs: state.epoch,
    ...(last ? { trainLoss: last.training.loss, trainAccuracy: last.training.accuracy } : {}),
    ...(judged ? { [`${images.judgedBy}Accuracy`]: judged.accuracy } : {}),
    ...(tested ? { testAccuracy: tested.accuracy } : {}),
    ...(parent === undefined ? {} : { parent: inPublic(parent) }),
  };
}

/** What a model file says of a parent: no path of the machine that it was trained on. */
const inPublic = ({ isLocal, source, ...others }: Parent): Parent => ({
  source: isLocal ? basename(source) : source,
  ...others,
});

function expectNumbers(arrays: Readonly<Record<string, NamedArray>>, what: string): void {
  const [first] = findNonFinite(arrays);
  if (!first) return;
  const stray = arrays[first.name]!.values.find((value) => !Number.isFinite(value));
  throw new TrainingStoppedError(`${what}${first.name} holds ${stray}. Try a lower learning rate`);
}
