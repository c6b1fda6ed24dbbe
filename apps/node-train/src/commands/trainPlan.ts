import { resolve } from 'node:path';
import type { Preprocessing } from '@densenet/data';
import { createDenseNet, type Model } from '@densenet/model';
import { configFor, expectWeightsFit, preprocessingFor, type Recipe, taskFor } from '@densenet/recipe';
import { givenFlags, inWordsOf, withFlags } from '../recipes/withFlags.ts';
import { shellQuoted } from '../terminal/commandLine.ts';
import { note } from '../terminal/output.ts';
import { type FoundImages, findImages, type LoadFlags } from '../training/datasets.ts';
import type { StoredLogs } from '../training/logs/runLogs.ts';
import { readSession, type StoredSession } from '../training/readSession.ts';
import { formatCarried } from '../training/report.ts';
import { newSession, type Session } from '../training/session.ts';
import { carriedBy, networkFrom, readStart, type Start, sessionFrom } from '../training/start.ts';
import { expectChannels, expectForm, expectSameImages } from './imagesFit.ts';
import { linearlyScaled } from './linearScaling.ts';
import { baseRecipe, typedOfRecipe } from './recipeOptions.ts';

export interface PlanFlags {
  resume?: string;
  from?: string;
  linearScaling?: true;
  /** Whether several processes train. */
  isTogether?: boolean;
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
  /** The files that a saved training had beside its checkpoint, as they were then. */
  logs?: StoredLogs;
  /** Loads the images. */
  load: FoundImages['load'];
  /** Puts the training on the backend. */
  begin(): Session;
}

/**
 * Plans what the user asked for: a new training by a recipe, a new one from given weights, or a saved one that is resumed.
 *
 * @param recipeName undefined where none was typed
 * @param data how images are looked for
 * @throws RangeError where a flag is wrong; it names the flag
 * @throws whatever the reading of a checkpoint throws
 */
export async function planTraining(recipeName: string | undefined, flags: PlanFlags, data: LoadFlags): Promise<Plan> {
  if (flags.resume !== undefined && flags.from !== undefined) {
    throw new RangeError('--resume goes on with a training and --from begins another one: give one of the two');
  }
  const plan = await (flags.resume !== undefined
    ? resumed(flags.resume, recipeName, flags, data)
    : flags.from !== undefined
      ? continued(flags.from, recipeName, flags, data)
      : fresh(recipeName, flags, data));
  const { imageSize } = plan.recipe.data;
  plan.model.graph(imageSize, imageSize);
  return plan;
}

async function fresh(recipeName: string | undefined, flags: PlanFlags, data: LoadFlags): Promise<Plan> {
  const base = await baseRecipe(recipeName, flags);
  const recipe = fromHere(scaled(base, withFlags(base, flags), flags));
  const { form, record: images, load } = await findImages(recipe, data);
  inWordsOf(flags, () => preprocessingFor(recipe, form));
  inWordsOf(flags, () => expectWeightsFit(recipe, form));
  const model = createDenseNet(configFor(recipe, form));
  taskFor(recipe, model);
  noteRandomWeights(recipe);
  return { recipe, model, stepInEpoch: 0, load, begin: () => newSession(recipe, form, { model, images }) };
}

/** The plan of a saved training that is resumed. */
async function resumed(
  resume: string,
  recipeName: string | undefined,
  flags: PlanFlags,
  data: LoadFlags,
): Promise<Plan> {
  const { trained, values, isComplete, restore } = await readSession(resume);
  const { recipe, stepInEpoch } = values;
  const given = typedOfRecipe(flags);
  if (given.length > 0 || (recipeName !== undefined && recipeName !== recipe.name)) {
    throw new RangeError(
      '--resume goes on with the recipe that was saved: no value of it can be changed. A new training from its weights ' +
        `takes others: --from ${shellQuoted(resume)} ${given[0] ?? '--epochs'} ...`,
    );
  }
  const { form, record, load } = await findImages(recipe, data);
  expectSameImages(resume, values.images, record);
  expectForm(resume, trained.config, form, record);
  return {
    recipe,
    model: trained.model,
    stepInEpoch,
    load,
    ...(isComplete ? { complete: values } : {}),
    logs: { log: values.log, tensorboard: values.tensorboard },
    begin: restore,
  };
}

/** The plan of a new training from given weights, by the recipe that made them or another one, with the flags' values in it. */
async function continued(
  from: string,
  recipeName: string | undefined,
  flags: PlanFlags,
  data: LoadFlags,
): Promise<Plan> {
  const fixed = givenFlags(flags, ({ path: [group, field] }) => group === 'network' && field !== 'dropRate')[0];
  if (fixed) throw new RangeError(`--from takes the network as it is: ${fixed.name} cannot change it`);
  const start = await readStart(from, data.signal);
  const { inChannels: _, numClasses: __, ...network } = start.trained.config;
  const base = ownRecipe(start, recipeName, flags) ?? (await baseRecipe(recipeName, flags));
  const prepared = asPrepared({ ...base, network }, start, flags);
  const recipe = fromHere(scaled(prepared, withFlags(prepared, flags), flags));
  const { form, record: images, load } = await findImages(recipe, data);
  expectChannels(from, start.trained.config, form, images);
  inWordsOf(flags, () => expectWeightsFit(recipe, form));
  const preprocessing = inWordsOf(flags, () => preprocessingFor(recipe, form));
  noteDifferences(from, start, recipe, preprocessing);
  const { classNames } = form;
  const carried = carriedBy(start, recipe, { classNames, isSeeded: flags.seed !== undefined });
  note(formatCarried(from, start, carried));
  const model = createDenseNet(networkFrom(start, recipe, classNames.length));
  taskFor(recipe, model);
  const begin = () => sessionFrom(start, recipe, { carried, images, classes: classNames.length });
  return { recipe, model, stepInEpoch: 0, load, begin };
}

/** A recipe with the learning rate for its batches, where a flag asks for that. */
function scaled(base: Recipe, recipe: Recipe, flags: PlanFlags): Recipe {
  const { linearScaling, learningRate, isTogether = false } = flags;
  const result = linearlyScaled(base, recipe, { linearScaling, learningRate, isTogether });
  if (result.line !== undefined) note(result.line);
  return result.recipe;
}

/** Notes that weights are drawn where a recipe is for such as have learned already: it lets parts of them change more slowly. */
function noteRandomWeights({ optimizer }: Recipe): void {
  if (optimizer.groups.every(({ learningRateFactor }) => learningRateFactor >= 1)) return;
  note(
    'there is no --from: the network begins with random weights, and needs many more pictures and epochs than one that has ' +
      'learned from others (docs/train-your-own.md says where such weights are)',
  );
}

/** A recipe whose pictures are found from wherever its training is resumed. */
function fromHere(recipe: Recipe): Recipe {
  const { data } = recipe;
  if (data.source.kind !== 'pictures') return recipe;
  return { ...recipe, data: { ...data, source: { ...data.source, path: resolve(data.source.path) } } };
}

/** The recipe that the weights were trained by, where none is named, and the images are of the same kind. */
function ownRecipe({ stored }: Start, recipeName: string | undefined, flags: PlanFlags): Recipe | undefined {
  const own = stored?.values.recipe;
  if (recipeName !== undefined || flags.recipe !== undefined) return undefined;
  return flags.data !== undefined && own?.data.source.kind !== 'pictures' ? undefined : own;
}

/**
 * A recipe whose images are normalised as the weights have seen them, unless a file or a flag says otherwise: a network knows
 * no others.
 */
function asPrepared(recipe: Recipe, { trained }: Start, flags: PlanFlags): Recipe {
  const isSaid = flags.recipe !== undefined || flags.mean !== undefined || flags.std !== undefined;
  if (isSaid || !trained.preprocessing) return recipe;
  const { mean, std } = trained.preprocessing;
  return { ...recipe, data: { ...recipe.data, mean, std } };
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
