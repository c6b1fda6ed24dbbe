import type { Cluster } from '@densenet/runtime';
import type { Position } from '@densenet/train';
import type { Variables } from '../cluster/cluster.ts';

/** The variable in which the launcher tells each process that it starts what it is: a {@link Worker} as JSON. */
export const WORKER_VARIABLE = 'DENSENET_WORKER';

/**
 * What a process does that the launcher has started. `prepare`: what one process does for all, before there are several: it finds
 * mistakes in the flags, fetches data and weights and prepares the backend, and trains nothing.
 */
export type Worker = Share & ({ part: 'prepare' } | ({ part: 'train' } & Training));

interface Training {
  cluster: Cluster;
  /** The checkpoint from which the training goes on after a restart. */
  resume?: string;
  /** Milliseconds that the training took before the restart. */
  elapsed: number;
}

/** A process's share of the machine. */
export interface Share {
  /** Of the backend; undefined on a GPU. */
  threads?: number;
  /** Threads that decode pictures. */
  dataWorkers: number;
}

/** What a process tells the launcher. */
export type WorkerMessage =
  /** A checkpoint was written, from which a restart goes on. */
  | { type: 'saved'; out: string; position: Position }
  /** The training that was to be resumed is complete. */
  | { type: 'complete' }
  /** All have ended the training together: what comes now, such as a report, is this process's own matter. */
  | { type: 'trained' }
  /** `isOfOthers`: it only found that another process is gone, does not answer or has something else. */
  | { type: 'failed'; message: string; isOfOthers: boolean };

/** What the launcher has started this process for; undefined where it was started by somebody else. */
export function workerOf(env: Variables = process.env): Worker | undefined {
  const text = env[WORKER_VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as Worker);
}

/**
 * Tells the launcher.
 *
 * @returns false where there is none
 */
export async function tellLauncher(message: WorkerMessage): Promise<boolean> {
  if (workerOf() === undefined || !process.connected) return false;
  return new Promise((resolve) => {
    process.send!(message, (error: Error | null) => resolve(error === null));
  });
}

/**
 * Ends this process at once when its launcher is gone, however that ended: the channel to it closes. By a signal, since threads of
 * TensorFlow that wait for other processes would keep it from ending by itself. What was saved is kept.
 */
export function endWithLauncher(): void {
  if (workerOf() === undefined || !process.channel) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // A process that is done is not kept by the channel.
  process.channel.unref();
}
