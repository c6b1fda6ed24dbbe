import { datasetForm } from '@densenet/data/node';
import { createDenseNet, type Model } from '@densenet/model';
import { TrainingStoppedError } from '@densenet/train';
import { Command } from 'commander';
import type { Recipe } from '../recipes/index.ts';
import { commandName } from '../terminal/commandName.ts';
import { note, print } from '../terminal/output.ts';
import { shellQuoted } from '../terminal/shellQuoted.ts';
import { exitCodes, type Stop, stoppable } from '../terminal/stopSignals.ts';
import { loadTrainingData, preprocessingFor, type TrainingData } from '../training/datasets.ts';
import { checkpointsFolder, defaultOut, type OutFolder, takeFreeOut, takeOut } from '../training/outFolder.ts';
import { readSession } from '../training/readSession.ts';
import { formatHistory, formatPosition, formatStart } from '../training/report.ts';
import { runTraining } from '../training/run.ts';
import { saveSession } from '../training/saveSession.ts';
import { checkFits, configFor, newSession, optimizerFor, type Session } from '../training/session.ts';
import {
  addBackendFlags,
  addDataFlags,
  type BackendFlags,
  type DataFlags,
  dataOptions,
  startChosenBackend,
} from './options.ts';
import { addRecipeFlags, overridesRecipe, recipeFrom } from './recipeOptions.ts';

interface TrainFlags extends BackendFlags, DataFlags {
  out?: string;
  resume?: string;
  [recipeFlag: string]: unknown;
}

export function trainCommand(): Command {
  const command = new Command('train')
    .description('train a network, test it and save it')
    .option('--out <folder>', `where the checkpoint is saved (default: ${checkpointsFolder}/RECIPE-DATE)`)
    .option('--resume <checkpoint>', 'go on with a training that was stopped, exactly where it was saved');
  addRecipeFlags(addDataFlags(addBackendFlags(command)));
  return command.action(async (recipeName: string, flags: TrainFlags, { args }: Command) => {
    const notice = 'stopping after this step, then saving; once more to end at once';
    process.exitCode = await stoppable(notice, (stop) =>
      train(flags.resume === undefined ? recipeName : args[0], flags, stop),
    );
  });
}

/**
 * All that can be wrong with what the user typed is found out first, then data, and last the backend, which may take
 * minutes to prepare.
 *
 * @returns the exit code
 */
async function train(recipeName: string | undefined, flags: TrainFlags, stop: Stop): Promise<number> {
  const read = () => (flags.resume === undefined ? fresh(recipeName!, flags) : stored(recipeName, flags));
  // What is wrong with it is said before anything is written.
  const { recipe } = await read();
  const { out, lock } = await outFolderFor(recipe, flags);
  try {
    // Once more: until the folder was taken, another training may have gone on with it.
    return await trainInto(out, await read(), flags, stop);
  } finally {
    lock.release();
  }
}

function outFolderFor({ name }: Recipe, { out, resume }: TrainFlags): Promise<OutFolder> {
  const named = out ?? resume;
  return named === undefined ? takeFreeOut(defaultOut(name, new Date())) : takeOut(named, resume);
}

/** @returns the exit code */
async function trainInto(out: string, plan: Plan, flags: TrainFlags, stop: Stop): Promise<number> {
  const { recipe, model, begin } = plan;
  const data = await loadTrainingData(recipe, dataOptions(flags, stop.signal)).catch(nothingToSave(stop));
  checkFits({ recipe, model }, data.train);
  await startChosenBackend(flags);
  if (stop.signal.aborted) return nothingToSave(stop)(stop.signal.reason);
  return runAndSave(begin(data), data, out, stop);
}

/** What is to be trained, before data and a backend are there. */
interface Plan {
  recipe: Recipe;
  model: Model;
  begin(data: TrainingData): Session;
}

/** A training before its first step, from a recipe's name and flags. Throws what is wrong with a value. */
function fresh(recipeName: string, flags: TrainFlags): Plan {
  const recipe = recipeFrom(recipeName, flags);
  optimizerFor(recipe);
  const model = createDenseNet(configFor(recipe, datasetForm(recipe.dataset)));
  model.graph(recipe.imageSize, recipe.imageSize);
  return { recipe, model, begin: ({ train }: TrainingData): Session => newSession(recipe, train, model) };
}

/** A training that was saved. Throws RangeError if anything of it is to be changed. */
async function stored(recipeName: string | undefined, flags: TrainFlags): Promise<Plan> {
  const { recipe, model, restore } = await readSession(flags.resume!);
  if (overridesRecipe(flags) || (recipeName !== undefined && recipeName !== recipe.name)) {
    throw new RangeError('--resume goes on with the recipe that was saved: no value of it can be changed');
  }
  model.graph(recipe.imageSize, recipe.imageSize);
  return { recipe, model, begin: restore };
}

function nothingToSave({ signal }: Stop): (error: unknown) => never {
  return (error) => {
    if (signal.aborted && error === signal.reason) {
      note('stopped before the first step: there was nothing to save');
    }
    throw error;
  };
}

async function runAndSave(session: Session, data: TrainingData, out: string, stop: Stop): Promise<number> {
  const described = {
    preprocessing: preprocessingFor(session.recipe, data.train),
    labels: [...data.train.classNames],
  };
  let saved = '';
  const save = async () => {
    await saveSession(out, session, described);
    saved = formatPosition(session);
  };
  print(formatStart(session, data));
  if (session.state.epoch + session.state.stepInEpoch > 0) print(`going on ${formatPosition(session)}`);
  print(...formatHistory(session, data.judge.name));
  // A disk without space is found out now, and not after the first epoch.
  await save();
  const complete = await runTraining(session, data, { signal: stop.signal, print, save }).catch((error: unknown) => {
    if (!(error instanceof TrainingStoppedError)) throw error;
    throw new TrainingStoppedError(`${error.message}. ${out} holds the training ${saved}`, { cause: error });
  });
  if (complete) {
    print(`saved in ${out}`, '', ...nextSteps(out));
    return 0;
  }
  await save();
  print(`saved in ${out}, ${saved}; go on with: ${commandName()} train --resume ${shellQuoted(out)}`);
  return exitCodes[stop.received() ?? 'SIGINT'];
}

function nextSteps(out: string): string[] {
  const name = commandName();
  const checkpoint = shellQuoted(out);
  return [
    'what next:',
    `  ${name} evaluate --checkpoint ${checkpoint}`,
    `  ${name} data --samples samples`,
    `  ${name} predict --checkpoint ${checkpoint} samples/*.png`,
    `  ${name} train chapter      the training as the chapter has it, 96x96`,
    `  ${name} --help`,
  ];
}
