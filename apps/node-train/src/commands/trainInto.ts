import { resolve } from 'node:path';
import { ImageReadError } from '@densenet/data';
import { preprocessingFor } from '@densenet/recipe';
import type { Cluster } from '@densenet/runtime';
import { TrainingStoppedError } from '@densenet/train';
import { writeRunReport } from '../evaluation/runReport.ts';
import { tellLauncher, workerOf } from '../launch/worker.ts';
import { commandName, shellQuoted } from '../terminal/commandLine.ts';
import { withinTime } from '../terminal/maxTime.ts';
import { note, print, speak } from '../terminal/output.ts';
import { exitCodes, type Stop } from '../terminal/stopSignals.ts';
import type { TrainingData } from '../training/datasets.ts';
import { copyKept } from '../training/keptModels.ts';
import { openingLines, progressBars, resultLines } from '../training/listeners.ts';
import { type LogFlags, openRunLogs, type RunLogs } from '../training/logs/runLogs.ts';
import { formatPosition } from '../training/report.ts';
import { type RunListener, type RunOptions, runTraining } from '../training/run.ts';
import { commandTyped } from '../training/runFile/commandTyped.ts';
import { type Environment, environment } from '../training/runFile/environment.ts';
import { type RunSession, readSessions, runFile } from '../training/runFile/runFile.ts';
import { saveSession } from '../training/saveSession.ts';
import { checkFits, type Session } from '../training/session.ts';
import { type BackendFlags, type DataFlags, dataOptions, startChosenBackend } from './options.ts';
import type { ReplicaFlags } from './replicaFlags.ts';
import { changeOfNorms, howToGoOn, isOfOthers, joinCluster, togetherBy } from './replicas.ts';
import { nextSteps } from './trainNext.ts';
import type { Plan } from './trainPlan.ts';

/** Flags of a training that is saved. */
export interface IntoFlags extends BackendFlags, DataFlags, LogFlags, ReplicaFlags {
  maxTime?: number;
  report: boolean;
  resume?: string;
}

/** How the command was begun. */
export interface Begun {
  stop: Stop;
  /** The processes that train together; undefined where this one trains alone. */
  cluster: Cluster | undefined;
}

/**
 * Trains into a folder, as rank 0 where several processes train: opens the logs, loads the data, and starts the backend last, which
 * may take minutes.
 *
 * @returns the exit code
 */
export async function trainInto(out: string, plan: Plan, flags: IntoFlags, begun: Begun): Promise<number> {
  const before = flags.resume === undefined ? [] : await readSessions(flags.resume);
  const isOwnFolder = flags.resume !== undefined && resolve(out) === resolve(flags.resume);
  const logs = await openRunLogs(out, flags, isOwnFolder ? plan.logs : undefined);
  return trainLogged({ out, plan, flags, begun, logs, before }).finally(() => logs.close());
}

interface Logged {
  out: string;
  plan: Plan;
  flags: IntoFlags;
  begun: Begun;
  logs: RunLogs;
  before: readonly RunSession[];
}

async function trainLogged({ out, plan, flags, begun, logs, before }: Logged): Promise<number> {
  const { stop, cluster } = begun;
  const data = await plan.load(dataOptions(flags, stop.signal)).catch(nothingToSave(stop));
  try {
    checkFits(plan, data.train, { ranks: flags.syncBatchNorm ? 1 : (cluster?.addresses.length ?? 1) });
    const backend = await startChosenBackend(flags);
    if (stop.signal.aborted) return nothingToSave(stop)(stop.signal.reason);
    const replicas = cluster && (await joinCluster(cluster, flags, stop.signal).catch(nothingToSave(stop)));
    speak();
    note(...changeOfNorms(before.at(-1), flags, replicas?.size));
    const session = plan.begin();
    const { images, parent } = session;
    const together = replicas && togetherBy(flags, replicas);
    const about = {
      command: commandTyped(),
      environment: await environment(backend),
      images,
      parent,
      before,
      together: together && {
        processes: together.replicas.size,
        syncBatchNorm: together.syncBatchNorm !== undefined,
        averageStatistics: together.averageStatistics,
      },
    };
    const signal = withinTime(stop.signal, flags.maxTime);
    const { resume } = flags;
    const kept = resume !== undefined && resolve(resume) !== resolve(out) ? [copyKept(resume, out)] : [];
    const others = [runFile(out, about), ...kept];
    const goOn = howToGoOn(out, flags, cluster !== undefined && flags.workers === undefined);
    const code = await runAndSave(session, data, { out, signal, others, logs, together, goOn });
    await replicas?.close();
    await tellLauncher({ type: 'trained' });
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

/** Says of a training that was stopped early that nothing of it is there. */
export function nothingToSave({ signal }: Stop): (error: unknown) => never {
  return (error) => {
    if (signal.aborted && error === signal.reason) {
      note('stopped before the first step: there was nothing to save');
    }
    throw error;
  };
}

interface SaveOptions extends Pick<RunOptions, 'together'> {
  out: string;
  signal: AbortSignal;
  others: readonly RunListener[];
  logs: RunLogs;
  /** What a user does to go on. */
  goOn: string;
}

/** @returns the exit code; undefined where the training was stopped before its end */
async function runAndSave(
  session: Session,
  data: TrainingData,
  { out, signal, others, logs, together, goOn }: SaveOptions,
): Promise<number | undefined> {
  const described = {
    preprocessing: preprocessingFor(session.recipe, data.train),
    labels: [...data.train.classNames],
  };
  let saved = '';
  const rememberSaved: RunListener = async (event) => {
    if (event.type !== 'saved') return;
    saved = formatPosition(event.position);
    await tellLauncher({ type: 'saved', out, position: event.position });
  };
  const save = async () => saveSession(out, session, described, await logs.positions());
  const { complete, listenerErrors } = await runTraining(session, data, {
    signal,
    together,
    listeners: [progressBars(), openingLines(print), resultLines(print), rememberSaved, ...others, ...logs.listeners],
    save,
  }).catch(async (error: unknown) => {
    if (error instanceof ImageReadError) throw await savedWithout(error, { out, goOn }, session, save);
    if (isOfOthers(error) && saved !== '' && workerOf() === undefined) {
      const { message } = error as Error;
      throw new TrainingStoppedError(`${message.replace(/\.$/, '')}. ${out} holds the training ${saved}; ${goOn}`, {
        cause: error,
      });
    }
    if (!(error instanceof TrainingStoppedError)) throw error;
    throw new TrainingStoppedError(`${error.message}. ${out} holds the training ${saved}`, { cause: error });
  });
  if (complete) {
    print(`saved in ${out}`);
    return listenerErrors.length === 0 ? 0 : 1;
  }
  print(`saved in ${out}, ${saved}; ${goOn}`);
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
  { out, goOn }: Pick<SaveOptions, 'out' | 'goOn'>,
  { state }: Session,
  save: () => Promise<void>,
): Promise<TrainingStoppedError> {
  await save();
  return new TrainingStoppedError(
    `${error.message}. ${out} holds the training ${formatPosition(state)}; when the image can be read again, ${goOn}`,
    { cause: error },
  );
}
