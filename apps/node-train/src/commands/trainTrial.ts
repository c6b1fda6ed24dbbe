import { print } from '../terminal/output.ts';
import { exitCodes, type Stop } from '../terminal/stopSignals.ts';
import { openingLines, progressBars, resultLines } from '../training/listeners.ts';
import { runTraining } from '../training/run.ts';
import { checkFits } from '../training/session.ts';
import { type TrialFlags, trialData } from '../training/trial.ts';
import { type BackendFlags, type DataFlags, dataOptions, startChosenBackend } from './options.ts';
import type { Plan } from './trainPlan.ts';

/**
 * Runs a training of which nothing is saved: a few batches of everything, or a few images until the network knows them.
 *
 * @param signal ends it after the step under way
 * @returns the exit code
 */
export async function runTrial(
  plan: Plan,
  flags: TrialFlags & BackendFlags & DataFlags,
  signal: AbortSignal,
  { received }: Stop,
): Promise<number> {
  const all = await plan.load(dataOptions(flags, signal));
  try {
    const data = trialData(all, plan.recipe, flags);
    checkFits(plan, data.train);
    await startChosenBackend(flags);
    const { complete, listenerErrors } = await runTraining(plan.begin(), data, {
      signal,
      listeners: [progressBars(), openingLines(print), resultLines(print, { isKept: false })],
      counted: all.train,
      ...(flags.fastDevRun === true ? { epochs: 1 } : {}),
    });
    print(`a trial${complete ? '' : ', stopped before its end'}: nothing was saved`);
    if (complete) return listenerErrors.length === 0 ? 0 : 1;
    const name = received();
    return name ? exitCodes[name] : 0;
  } finally {
    await all.close?.();
  }
}
