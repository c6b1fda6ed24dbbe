import { join } from 'node:path';
import { Command } from 'commander';
import type { Recipe } from '../recipes/index.ts';
import { catchStopSignals, exitCodes } from '../terminal/stopSignals.ts';
import { loadSession, saveSession } from '../training/checkpoint.ts';
import { loadTrainingData, preprocessingFor, type TrainingData } from '../training/datasets.ts';
import { formatEpoch, runTraining } from '../training/run.ts';
import { checkFits, newSession, type Session } from '../training/session.ts';
import {
  addBackendFlags,
  addDataFlags,
  type BackendFlags,
  type DataFlags,
  dataOptions,
  startChosenBackend,
} from './options.ts';
import { addRecipeFlags, overridesRecipe, recipeFrom } from './recipeOptions.ts';

/** Folder under which trainings are saved and looked for. */
export const checkpointsFolder = 'checkpoints';

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
  return command.action(async (recipeName: string, flags: TrainFlags) => {
    process.exitCode = await train(recipeName, flags);
  });
}

/** @returns the exit code */
async function train(recipeName: string, flags: TrainFlags): Promise<number> {
  const stop = catchStopSignals((name) =>
    process.stderr.write(`\n${name}: stopping after this step, then saving; once more to end at once\n`),
  );
  try {
    if (flags.resume !== undefined && overridesRecipe(flags)) {
      throw new RangeError('--resume goes on with the recipe that was saved: no value of it can be changed');
    }
    // The recipe's values are checked before anything that takes long.
    const recipe = flags.resume === undefined ? recipeFrom(recipeName, flags) : undefined;
    await startChosenBackend(flags);
    const resumed = flags.resume === undefined ? undefined : await loadSession(flags.resume);
    const data = await loadTrainingData((recipe ?? resumed?.recipe)!, dataOptions(flags, stop.signal));
    const session = resumed ?? newSession(recipe!, data.train);
    checkFits(session, data.train);
    const out = flags.out ?? flags.resume ?? defaultOut(session.recipe, new Date());
    announce(session, data);
    return await runAndSave(session, data, out, stop);
  } catch (error) {
    const received = stop.received();
    if (received === undefined || !stop.signal.aborted || error !== stop.signal.reason) throw error;
    process.stderr.write('stopped before the first step: there was nothing to save\n');
    return exitCodes[received];
  } finally {
    stop.release();
  }
}

async function runAndSave(
  session: Session,
  data: TrainingData,
  out: string,
  stop: ReturnType<typeof catchStopSignals>,
): Promise<number> {
  const described = {
    preprocessing: preprocessingFor(session.recipe, data.train),
    labels: [...data.train.classNames],
  };
  const save = () => saveSession(out, session, described);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  // A folder that cannot be written is found out now, and not after the first epoch.
  await save();
  const complete = await runTraining(session, data, { signal: stop.signal, print, save });
  if (complete) {
    print(`saved in ${out}\n\n${nextSteps(out)}`);
    return 0;
  }
  await save();
  print(`saved in ${out}, after ${position(session)}; go on with: densenet train --resume ${out}`);
  return exitCodes[stop.received() ?? 'SIGINT'];
}

function announce(session: Session, { train, judge }: TrainingData): void {
  const { recipe, model, state, history } = session;
  const parameters = model.summary(recipe.imageSize, recipe.imageSize).parameters.toLocaleString('en-US');
  process.stdout.write(
    `recipe ${recipe.name}: ${parameters} parameters, ${train.count} images of ` +
      `${recipe.imageSize}x${recipe.imageSize}, batch ${recipe.batchSize}, ${recipe.epochs} epochs, ` +
      `learning rate ${recipe.learningRate} (${recipe.schedule}), seed ${recipe.seed}\n`,
  );
  if (state.epoch === 0 && state.stepInEpoch === 0) return;
  process.stdout.write(`going on after ${position(session)}\n`);
  for (const row of history) process.stdout.write(`${formatEpoch(row, judge.name)}\n`);
}

const position = ({ state: { epoch, stepInEpoch } }: Session): string =>
  stepInEpoch === 0 ? `epoch ${epoch}` : `epoch ${epoch}, step ${stepInEpoch} of the next`;

function defaultOut(recipe: Recipe, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return join(checkpointsFolder, `${recipe.name}-${stamp}`);
}

function nextSteps(out: string): string {
  return [
    'what next:',
    `  npm run densenet -- evaluate --checkpoint ${out}`,
    '  npm run densenet -- data --samples samples',
    `  npm run densenet -- predict --checkpoint ${out} samples/*.png`,
    '  npm run densenet -- train chapter      the training as the chapter has it, 96x96',
    '  npm run densenet -- --help',
  ].join('\n');
}
