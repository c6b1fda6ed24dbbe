import { datasetForm, type Preprocessing } from '@densenet/data';
import { createDenseNet, type DenseNetConfig, type Model } from '@densenet/model';
import { configFor, preprocessingFor, type Recipe, taskFor } from '@densenet/recipe';
import { givenFlags, inWordsOf, withFlags } from '../recipes/withFlags.ts';
import { shellQuoted } from '../terminal/commandLine.ts';
import { note } from '../terminal/output.ts';
import type { TrainingData } from '../training/datasets.ts';
import type { StoredLog } from '../training/metricsLog.ts';
import { readSession, type StoredSession } from '../training/readSession.ts';
import { formatCarried } from '../training/report.ts';
import { newSession, type Session } from '../training/session.ts';
import { carriedBy, readStart, type Start, sessionFrom } from '../training/start.ts';
import { baseRecipe, recipeFrom, typedOfRecipe } from './recipeOptions.ts';

export interface PlanFlags {
  resume?: string;
  from?: string;
  [recipeFlag: string]: unknown;
}

/** What is to be trained, known before data are loaded and a backend runs. */
export interface Plan {
  recipe: Recipe;
  model: Model;
  /** How many steps of the epoch under way are done already. */
  stepInEpoch: number;
  /** The state of a training that is complete already. */
  complete?: StoredSession['values'];
  /** The log that a saved training had. */
  log?: StoredLog | undefined;
  begin(data: TrainingData): Session;
}

/**
 * Plans what the user asked for: a new training by a recipe, a new one from given weights, or a saved one that is resumed.
 *
 * @param recipeName undefined where none was typed
 * @throws RangeError where a flag is wrong; it names the flag
 * @throws whatever the reading of a checkpoint throws
 */
export async function planTraining(
  recipeName: string | undefined,
  flags: PlanFlags,
  signal: AbortSignal,
): Promise<Plan> {
  if (flags.resume !== undefined && flags.from !== undefined) {
    throw new RangeError('--resume goes on with a training and --from begins another one: give one of the two');
  }
  const plan = await (flags.resume !== undefined
    ? resumed(flags.resume, recipeName, flags)
    : flags.from !== undefined
      ? continued(flags.from, recipeName, flags, signal)
      : fresh(recipeName, flags));
  const { imageSize } = plan.recipe.data;
  plan.model.graph(imageSize, imageSize);
  return plan;
}

async function fresh(recipeName: string | undefined, flags: PlanFlags): Promise<Plan> {
  const recipe = await recipeFrom(recipeName, flags);
  const form = datasetForm(recipe.data.source);
  inWordsOf(flags, () => preprocessingFor(recipe, form));
  const model = createDenseNet(configFor(recipe, form));
  taskFor(recipe, model);
  return { recipe, model, stepInEpoch: 0, begin: ({ train }) => newSession(recipe, train, model) };
}

/** The plan of a saved training that is resumed. */
async function resumed(resume: string, recipeName: string | undefined, flags: PlanFlags): Promise<Plan> {
  const { trained, values, isComplete, restore } = await readSession(resume);
  const { recipe, stepInEpoch } = values;
  const given = typedOfRecipe(flags);
  if (given.length > 0 || (recipeName !== undefined && recipeName !== recipe.name)) {
    throw new RangeError(
      '--resume goes on with the recipe that was saved: no value of it can be changed. A new training from its weights ' +
        `takes others: --from ${shellQuoted(resume)} ${given[0] ?? '--epochs'} ...`,
    );
  }
  expectDataset(resume, trained.config, recipe);
  return {
    recipe,
    model: trained.model,
    stepInEpoch,
    ...(isComplete ? { complete: values } : {}),
    log: values.log,
    begin: restore,
  };
}

/** The plan of a new training from given weights, by the recipe that made them or another one, with the flags' values in it. */
async function continued(
  from: string,
  recipeName: string | undefined,
  flags: PlanFlags,
  signal: AbortSignal,
): Promise<Plan> {
  const fixed = givenFlags(flags, ({ path: [group, field] }) => group === 'network' && field !== 'dropRate')[0];
  if (fixed) throw new RangeError(`--from takes the network as it is: ${fixed.name} cannot change it`);
  const start = await readStart(from, signal);
  const { inChannels: _, numClasses: __, ...network } = start.trained.config;
  const ownRecipe = recipeName === undefined && flags.recipe === undefined ? start.stored?.values.recipe : undefined;
  const base = ownRecipe ?? (await baseRecipe(recipeName, flags));
  const recipe = withFlags({ ...base, network }, flags);
  taskFor(recipe, start.trained.model);
  expectDataset(from, start.trained.config, recipe);
  const preprocessing = inWordsOf(flags, () => preprocessingFor(recipe, datasetForm(recipe.data.source)));
  noteDifferences(from, start, recipe, preprocessing);
  const carried = carriedBy(start, recipe, flags.seed !== undefined);
  note(formatCarried(from, start, carried));
  return { recipe, model: start.trained.model, stepInEpoch: 0, begin: () => sessionFrom(start, recipe, carried) };
}

function expectDataset(source: string, { inChannels, numClasses }: DenseNetConfig, { data }: Recipe): void {
  const { channels, classNames } = datasetForm(data.source);
  if (channels === inChannels && classNames.length === numClasses) return;
  throw new RangeError(
    `the network of ${source} takes ${inChannels} channels and tells ${numClasses} classes apart, and ${data.source} has ` +
      `${channels} and ${classNames.length}: name another --dataset or other weights`,
  );
}

/**
 * Notes in what the new training differs from the one that made the weights, where results depend on it and no flag asked for
 * it.
 */
function noteDifferences(source: string, { trained, stored }: Start, recipe: Recipe, own: Preprocessing): void {
  const { preprocessing: former } = trained;
  if (former && (former.mean.join() !== own.mean.join() || former.std.join() !== own.std.join())) {
    note(
      `${source} was trained with a mean of ${former.mean} and a deviation of ${former.std}; this training has ${own.mean} ` +
        `and ${own.std}. To have the same: --mean ${former.mean} --std ${former.std}`,
    );
  }
  const before = stored?.values.recipe;
  if (!before || recipe.evaluate.validationFraction === 0) return;
  const held = ({ data: { source, trainImages }, train: { seed }, evaluate: { validationFraction } }: Recipe) =>
    JSON.stringify([source, seed, validationFraction, trainImages]);
  if (held(before) === held(recipe)) return;
  note('other images are held out than in the training before, which has seen some of them: validation flatters');
}
