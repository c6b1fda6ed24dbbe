import { exitCodes } from '../terminal/stopSignals.ts';
import type { Ending } from './causeOf.ts';
import type { StartedWorker } from './startWorker.ts';

/** Milliseconds that processes have to end by themselves. */
export interface Grace {
  /** When one has failed: to say why, and again after they are told to end. */
  end: number;
  /** Rank 0, which saves what all have trained when another one is gone. */
  save: number;
}

/**
 * Waits until all processes have ended. When one ends before all have ended the training together, the others cannot go on: they are told
 * to end (SIGTERM), and later ended (SIGKILL), whatever holds them. Where it only found that another is gone or does not answer, that one
 * has time to say why before; and so have those that were told to stop at the same time.
 *
 * @returns how they ended, the first one first
 */
export async function allEnded(workers: readonly StartedWorker[], grace: Grace): Promise<Ending[]> {
  const endings: Ending[] = [];
  const timers: NodeJS.Timeout[] = [];
  await Promise.all(
    workers.map(async ({ ended }) => {
      const ending = await ended;
      endings.push(ending);
      if (ending.isTrained || timers.length > 0) return;
      const patience = isWell(ending) || ending.failure?.isOfOthers ? grace.end : 0;
      for (const worker of workers) {
        // Where another one has waited for the whole deadline, rank 0 has too, or is the one that was waited for.
        const last = worker.rank === 0 && patience === 0 ? grace.save : patience + grace.end;
        timers.push(
          setTimeout(() => worker.signal('SIGTERM', true), patience),
          setTimeout(() => worker.signal('SIGKILL', true), last),
        );
      }
    }),
  );
  for (const timer of timers) clearTimeout(timer);
  return endings;
}

const stopCodes: readonly number[] = Object.values(exitCodes);

/** Whether a process has trained to the end or until all were stopped, or was stopped before that. */
export const isWell = ({ code, failure, isTrained }: Ending): boolean =>
  isTrained || (!failure && code !== null && (code === 0 || stopCodes.includes(code)));
