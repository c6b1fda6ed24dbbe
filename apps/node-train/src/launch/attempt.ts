import { exitCodes } from '../terminal/stopSignals.ts';
import type { Ending } from './causeOf.ts';
import type { StartedWorker } from './startWorker.ts';

/**
 * Waits until all processes have ended. When one ends before all have ended the training together, the others cannot go on: they are told
 * to end (SIGTERM), and `grace` milliseconds later ended (SIGKILL), whatever holds them. Where it only found that another is gone or does
 * not answer, that one has `grace` milliseconds before to say why; and so have those that were told to stop at the same time.
 *
 * @returns how they ended, the first one first
 */
export async function allEnded(workers: readonly StartedWorker[], grace: number): Promise<Ending[]> {
  const endings: Ending[] = [];
  const timers: NodeJS.Timeout[] = [];
  const signalAll = (name: NodeJS.Signals) => {
    for (const worker of workers) worker.signal(name, true);
  };
  await Promise.all(
    workers.map(async ({ ended }) => {
      const ending = await ended;
      endings.push(ending);
      if (ending.isTrained || timers.length > 0) return;
      const patience = isWell(ending) || ending.failure?.isOfOthers ? grace : 0;
      timers.push(setTimeout(signalAll, patience, 'SIGTERM'), setTimeout(signalAll, patience + grace, 'SIGKILL'));
    }),
  );
  for (const timer of timers) clearTimeout(timer);
  return endings;
}

const stopCodes: readonly number[] = Object.values(exitCodes);

/** Whether a process has trained to the end or until all were stopped, or was stopped before that. */
export const isWell = ({ code, failure, isTrained }: Ending): boolean =>
  isTrained || (!failure && code !== null && (code === 0 || stopCodes.includes(code)));
