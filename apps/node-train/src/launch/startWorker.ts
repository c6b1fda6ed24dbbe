import { type ChildProcess, spawn } from 'node:child_process';
import type { Ending } from './causeOf.ts';
import { WORKER_VARIABLE, type Worker, type WorkerMessage } from './worker.ts';

/** What is kept of a process's standard error: the end of it. */
const keptCharacters = 4000;

export interface WorkerCommand {
  /** The program and its arguments. */
  command: readonly string[];
  env: NodeJS.ProcessEnv;
}

/** A process that the launcher has started. */
export interface StartedWorker {
  rank: number;
  ended: Promise<Ending>;
  /** Sends it a signal, where it still runs. `isForced`: the launcher ends it, and that is not why it fails. */
  signal(name: NodeJS.Signals, isForced?: boolean): void;
}

/**
 * Starts a process, with a channel to this one. Rank 0 has the terminal; of the others, the end of what they write to standard error is
 * kept.
 */
export function startWorker(
  worker: Worker,
  { command: [program, ...args], env }: WorkerCommand,
  onMessage: (message: WorkerMessage) => void,
): StartedWorker {
  const rank = worker.part === 'train' ? worker.cluster.rank : 0;
  const child = spawn(program!, args, {
    env: { ...env, [WORKER_VARIABLE]: JSON.stringify(worker) },
    stdio: rank === 0 ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', 'ignore', 'pipe', 'ipc'],
    // In a group of its own: a terminal would send Ctrl-C to it too, and the launcher sends it on.
    detached: true,
  });
  const about: Omit<Ending, 'code' | 'signal'> = { rank, isForced: false, isTrained: false, said: '' };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    about.said = (about.said + text).slice(-keptCharacters);
  });
  child.on('message', (message: WorkerMessage) => {
    if (message.type === 'failed') about.failure = message;
    if (message.type === 'trained') about.isTrained = true;
    onMessage(message);
  });
  return {
    rank,
    ended: endOf(child, about),
    signal: (name, isForced = false) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      about.isForced ||= isForced;
      child.kill(name);
    },
  };
}

function endOf(child: ChildProcess, about: Omit<Ending, 'code' | 'signal'>): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => {
      if (child.pid !== undefined) return;
      const failure = { type: 'failed', message: `it cannot be started: ${message}`, isOfOthers: false } as const;
      resolve({ ...about, failure, code: 1, signal: null });
    });
    // Not before its output and messages are all read.
    child.once('close', (code, signal) => resolve({ ...about, code, signal }));
  });
}
