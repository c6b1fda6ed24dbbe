import { resolve } from 'node:path';
import { ImageReadError } from '@densenet/data';
import { preprocessingFor } from '@densenet/recipe';
import { TrainingStoppedError } from '@densenet/train';
import { Command } from 'commander';
import { writeRunReport } from '../evaluation/runReport.ts';
import { cardFile, reportFile } from '../evaluation/writeReport.ts';
import { commandName, shellQuoted } from '../terminal/commandLine.ts';
import { duration, withinTime } from '../terminal/maxTime.ts';
import { note, print } from '../terminal/output.ts';
import { exitCodes, type Stop, stoppable } from '../terminal/stopSignals.ts';
import type { TrainingData } from '../training/datasets.ts';
import { openingLines, progressBars, resultLines } from '../training/listeners.ts';
import { defaultLogEvery, type LogFlags, openRunLogs, type RunLogs } from '../training/logs/runLogs.ts';
import { checkpointsFolder, defaultOut, takeFreeOut, takeOut } from '../training/outFolder.ts';
import type { StoredSession } from '../training/readSession.ts';
import { formatComplete, formatPosition } from '../training/report.ts';
import { type RunListener, runTraining } from '../training/run.ts';
import { commandTyped } from '../training/runFile/commandTyped.ts';
import { type Environment, environment } from '../training/runFile/environment.ts';
import { type RunSession, readSessions, runFile } from '../training/runFile/runFile.ts';
import { saveSession } from '../training/saveSession.ts';
import { checkFits, type Session } from '../training/session.ts';
import { isTrial, type TrialFlags } from '../training/trial.ts';
import {
  addBackendFlags,
  addDataFlags,
  type BackendFlags,
  type DataFlags,
  dataOptions,
  positiveInteger,
  startChosenBackend,
} from './options.ts';
import { addRecipeFlags } from './recipeOptions.ts';
import { furtherCommand, nextSteps } from './trainNext.ts';
import { type Plan, type PlanFlags, planTraining } from './trainPlan.ts';
import { runTrial } from './trainTrial.ts';

interface TrainFlags extends BackendFlags, DataFlags, PlanFlags, LogFlags, TrialFlags {
  maxTime?: number;
  out?: string;
  report: boolean;
}

export function trainCommand(): Command {
  const command = new Command('train')
    .description("train a network on a published data set or on one's own pictures (--data), test it and save it")
    .option('--out <folder>', `where the checkpoint is saved (default: ${checkpointsFolder}/RECIPE-DATE)`)
    .option('--log <file>', 'also write what happens as JSON, a line for each epoch and every few steps')
    .option('--tensorboard', "also write the curves for TensorBoard, into the run's folder")
    .option(
      '--log-every <steps>',
      `with --log or --tensorboard: steps from line to line or point to point (default: ${defaultLogEvery})`,
      positiveInteger,
    )
    .option(
      '--no-report',
      `leave out ${reportFile} and ${cardFile}, which a training that was not interrupted has in its folder`,
    )
    .option('--max-time <duration>', 'stop after this time, such as 30m or 1h30m, and save: --resume goes on', duration)
    .option('--fast-dev-run', 'try everything on a few batches for one epoch; nothing is saved')
    .option(
      '--overfit <count>',
      'train on so many images and judge by the same, to see that the network can learn; nothing is saved',
      positiveInteger,
    )
    .option('--resume <checkpoint>', 'go on with a training that was stopped, exactly where it was saved')
    .option(
      '--from <source>',
      'a new training from the weights of a checkpoint (and its momentum) or of a file, address or repository; without a ' +
        'recipe, by its own',
    );
  addRecipeFlags(addDataFlags(addBackendFlags(command)));
  return command.action(async (recipe: string | undefined, flags: TrainFlags) => {
    const notice = 'stopping after this step, then saving; once more to end at once';
    process.exitCode = await stoppable(notice, (stop) => {
      // Mistakes in the flags are found first, without data and without a backend.
      const plan = () => planTraining(recipe, flags, dataOptions(flags, stop.signal));
      return train(plan, flags, stop);
    });
  });
}

/** @returns the exit code */
async function train(plan: () => Promise<Plan>, flags: TrainFlags, stop: Stop): Promise<number> {
  const isForTrial = isTrial(flags);
  const planned = await plan();
  if (isForTrial) return runTrial(planned, flags, withinTime(stop.signal, flags.maxTime), stop);
  if (flags.resume === undefined) {
    const named =
      flags.out === undefined ? takeFreeOut(defaultOut(planned.recipe.name, new Date())) : takeOut(flags.out);
    const { out, lock } = await named;
    return trainInto(out, planned, flags, stop).finally(lock.release);
  }
  const isElsewhere = flags.out !== undefined && resolve(flags.out) !== resolve(flags.resume);
  if (planned.complete && !isElsewhere) return sayComplete(flags.resume, planned.complete);
  const { out, lock } = await takeOut(flags.out ?? flags.resume, flags.resume);
  try {
    // Planned again under the lock: before it, another training may have gone on with this checkpoint.
    const now = await plan();
    if (now.complete && !isElsewhere) return sayComplete(flags.resume, now.complete);
    return await trainInto(out, now, flags, stop);
  } finally {
    lock.release();
  }
}

/** @returns the exit code */
function sayComplete(out: string, values: StoredSession['values']): number {
  print(
    ...formatComplete(values),
    'to train it further, in a new folder, from its weights:',
    `  ${furtherCommand(out)}`,
  );
  return 0;
}

/**
 * Trains into a folder: opens the logs, loads the data, and starts the backend last, which may take minutes.
 *
 * @returns the exit code
 */
async function trainInto(out: string, plan: Plan, flags: TrainFlags, stop: Stop): Promise<number> {
  const before = flags.resume === undefined ? [] : await readSessions(flags.resume);
  const isOwnFolder = flags.resume !== undefined && resolve(out) === resolve(flags.resume);
  const logs = await openRunLogs(out, flags, isOwnFolder ? plan.logs : undefined);
  return trainLogged(out, plan, flags, stop, logs, before).finally(() => logs.close());
}

async function trainLogged(
  out: string,
  plan: Plan,
  flags: TrainFlags,
  stop: Stop,
  logs: RunLogs,
  before: readonly RunSession[],
): Promise<number> {
  const data = await plan.load(dataOptions(flags, stop.signal)).catch(nothingToSave(stop));
  try {
    checkFits(plan, data.train);
    const backend = await startChosenBackend(flags);
    if (stop.signal.aborted) return nothingToSave(stop)(stop.signal.reason);
    const session = plan.begin();
    const { images, parent } = session;
    const about = { command: commandTyped(), environment: await environment(backend), images, parent, before };
    const signal = withinTime(stop.signal, flags.maxTime);
    const code = await runAndSave(session, data, out, signal, [runFile(out, about)], logs);
    const name = stop.received();
    if (code === undefined && name) return exitCodes[name];
    // Also where the time is over: that is what was asked for.
    const reported = flags.report ? await reportRun(out, data, about.environment, stop) : 0;
    if (code !== undefined) print('', ...nextSteps(out, plan.recipe));
    return code || reported;
  } finally {
    await data.close?.();
  }
}

function nothingToSave({ signal }: Stop): (error: unknown) => never {
  return (error) => {
    if (signal.aborted && error === signal.reason) {
      note('stopped before the first step: there was nothing to save');
    }
    throw error;
  };
}

/** @returns the exit code; undefined where the training was stopped before its end */
async function runAndSave(
  session: Session,
  data: TrainingData,
  out: string,
  signal: AbortSignal,
  others: readonly RunListener[],
  logs: RunLogs,
): Promise<number | undefined> {
  const described = {
    preprocessing: preprocessingFor(session.recipe, data.train),
    labels: [...data.train.classNames],
  };
  let saved = '';
  const rememberSaved: RunListener = (event) => {
    if (event.type === 'saved') saved = formatPosition(event.position);
  };
  const save = async () => saveSession(out, session, described, await logs.positions());
  const { complete, listenerErrors } = await runTraining(session, data, {
    signal,
    listeners: [progressBars(), openingLines(print), resultLines(print), rememberSaved, ...others, ...logs.listeners],
    save,
  }).catch(async (error: unknown) => {
    if (error instanceof ImageReadError) throw await savedWithout(error, out, session, save);
    if (!(error instanceof TrainingStoppedError)) throw error;
    throw new TrainingStoppedError(`${error.message}. ${out} holds the training ${saved}`, { cause: error });
  });
  if (complete) {
    print(`saved in ${out}`);
    return listenerErrors.length === 0 ? 0 : 1;
  }
  print(`saved in ${out}, ${saved}; go on with: ${commandName()} train --resume ${shellQuoted(out)}`);
  return undefined;
}

/**
 * Writes the report of a training that is complete, or whose time is over, into its folder. The training is saved: what goes wrong here is said, and does not undo
 * it.
 *
 * @returns the exit code
 */
async function reportRun(
  out: string,
  data: TrainingData,
  environment: Environment,
  { signal, received }: Stop,
): Promise<number> {
  try {
    const [page] = await writeRunReport(out, data, environment, signal);
    print(`report: ${page}`);
    return 0;
  } catch (error) {
    const again = `${commandName()} evaluate --checkpoint ${shellQuoted(out)} --report ${shellQuoted(out)}`;
    const reason = signal.aborted ? 'it was stopped' : (error as Error).message;
    note(`there is no report of the training: ${reason}. Write it with: ${again}`);
    return signal.aborted ? exitCodes[received() ?? 'SIGINT'] : 1;
  }
}

/** Saves a training where it stands when an image could not be read, such as one that is no longer there: resuming loses no step. */
async function savedWithout(
  error: ImageReadError,
  out: string,
  { state }: Session,
  save: () => Promise<void>,
): Promise<TrainingStoppedError> {
  await save();
  return new TrainingStoppedError(
    `${error.message}. ${out} holds the training ${formatPosition(state)}; when the image can be read again, go on with: ` +
      `${commandName()} train --resume ${shellQuoted(out)}`,
    { cause: error },
  );
}
