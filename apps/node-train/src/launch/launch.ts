import type { Position } from '@densenet/train';
import { errorLines, note } from '../terminal/output.ts';
import { clearBar } from '../terminal/progress.ts';
import { exitCodes, type Stop } from '../terminal/stopSignals.ts';
import { allEnded, type Grace, isWell } from './attempt.ts';
import { type Cause, causeOf, type Ending } from './causeOf.ts';
import { freePorts } from './freePorts.ts';
import type { OwnNetwork } from './ownNetwork.ts';
import type { WorkerShare } from './shares.ts';
import { type StartedWorker, startWorker } from './startWorker.ts';
import type { Worker, WorkerMessage } from './worker.ts';

const defaultGrace: Grace = { end: 5000, save: 60_000 };

export interface LaunchOptions {
  /** The program and its arguments: the same for all processes. */
  command: readonly string[];
  env: NodeJS.ProcessEnv;
  shares: readonly WorkerShare[];
  /** The network that processes are run in, unless it is the machine's. */
  network?: OwnNetwork | undefined;
  /** Words before each command, by which a process is ended with its launcher. */
  prefix?: readonly string[];
  /** How often the training is begun again from its last checkpoint. */
  maxRestarts: number;
  grace?: Grace;
  /** Says where a training stands, and how to go on with it. */
  formatSaved(out: string, position: Position): string;
}

/** A training on this machine in several processes, of which one has failed. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  /** @param more what follows from it, as a sentence */
  constructor({ message, said }: Cause, more?: string) {
    super([more === undefined ? message : `${message.replace(/\.$/, '')}. ${more}`, ...said].join('\n'));
  }
}

/**
 * Runs a training in several processes and waits for them: each is the command itself, and told by the launcher which rank it is.
 *
 * @returns the exit code
 * @throws LaunchError where a process failed, and there are no restarts left; it names the rank and the cause
 */
export async function launch(options: LaunchOptions, stop: Stop): Promise<number> {
  const prepared = await prepare(options, stop);
  if (prepared !== undefined) return prepared;
  const began = performance.now();
  let saved: { out: string; position: Position } | undefined;
  const onMessage = (message: WorkerMessage) => {
    if (message.type === 'saved') saved = message;
  };
  for (let restarts = 0; ; restarts++) {
    const elapsed = Math.round(performance.now() - began);
    const endings = await runAll(options, stop, { resume: saved?.out, elapsed, onMessage });
    if (endings.every(isWell)) return exitCodeOf(endings);
    clearBar();
    const received = stop.received();
    // A process that was stopped before it listened for signals is no failure, nor one that others left when they were stopped.
    const isStopped = saved === undefined || endings.every((ending) => isWell(ending) || ending.isForced);
    if (received !== undefined && isStopped) {
      if (saved) note(options.formatSaved(saved.out, saved.position));
      return exitCodes[received];
    }
    const cause = causeOf(endings);
    if (saved === undefined) throw new LaunchError(cause);
    if (received !== undefined || restarts === options.maxRestarts) {
      throw new LaunchError(cause, options.formatSaved(saved.out, saved.position));
    }
    const again = `Restart ${restarts + 1} of ${options.maxRestarts} from ${saved.out}`;
    note(...errorLines(`warning: ${new LaunchError(cause, again).message}`));
  }
}

/**
 * Does in one process what is to be done once, and in the machine's own network: that of the processes may have none to download from.
 *
 * @returns the exit code, where there is nothing to train
 */
async function prepare(options: LaunchOptions, stop: Stop): Promise<number | undefined> {
  let isComplete = false;
  const { gpu, ...share } = options.shares[0]!;
  const worker = startWorker(
    { part: 'prepare', ...share },
    commandOf({ ...options, network: undefined }, gpu),
    (message) => {
      isComplete ||= message.type === 'complete';
    },
  );
  const [ending] = await forwarding(stop, [worker], () => allEnded([worker], options.grace ?? defaultGrace));
  const received = stop.received();
  if (received !== undefined) return exitCodes[received];
  const { code, failure } = ending!;
  // Whatever it found is no matter of a rank.
  if (failure) throw new LaunchError({ message: failure.message, said: [] });
  if (code === null) throw new LaunchError(causeOf([ending!]));
  return code === 0 && !isComplete ? undefined : code;
}

interface Beginning {
  /** The checkpoint to go on from. */
  resume: string | undefined;
  /** Milliseconds since the training was begun. */
  elapsed: number;
  onMessage: (message: WorkerMessage) => void;
}

async function runAll(
  options: LaunchOptions,
  stop: Stop,
  { resume, elapsed, onMessage }: Beginning,
): Promise<Ending[]> {
  const { shares, grace = defaultGrace } = options;
  const addresses = (await freePorts(shares.length)).map((port) => `127.0.0.1:${port}`);
  const workers = shares.map(({ gpu, ...share }, rank) => {
    const worker: Worker = {
      part: 'train',
      cluster: { addresses, rank },
      elapsed,
      ...share,
      ...(resume === undefined ? {} : { resume }),
    };
    return startWorker(worker, commandOf(options, gpu), onMessage);
  });
  return forwarding(stop, workers, () => allEnded(workers, grace));
}

function commandOf({ command, env, network, prefix = [] }: LaunchOptions, gpu: string | undefined) {
  return {
    // Entering a user namespace changes who the process is, upon which the system forgets with whom it was to end: that comes last.
    command: [...(network?.prefix ?? []), ...prefix, ...command],
    env: gpu === undefined ? env : { ...env, CUDA_VISIBLE_DEVICES: gpu },
  };
}

/** Sends the signal that stops the launcher on to the processes, while the work lasts. */
async function forwarding<T>(stop: Stop, workers: readonly StartedWorker[], work: () => Promise<T>): Promise<T> {
  const forward = () => {
    for (const worker of workers) worker.signal(stop.received()!);
  };
  if (stop.signal.aborted) forward();
  else stop.signal.addEventListener('abort', forward, { once: true });
  try {
    return await work();
  } finally {
    stop.signal.removeEventListener('abort', forward);
  }
}

/** That of rank 0, which alone does more than to train; where that ended well, any other's. */
function exitCodeOf(endings: readonly Ending[]): number {
  const codes = [...endings]
    .sort((a, b) => a.rank - b.rank)
    .map(({ code, signal }) => code ?? (signal === 'SIGHUP' ? exitCodes.SIGHUP : 1));
  return codes.find((code) => code !== 0) ?? 0;
}
