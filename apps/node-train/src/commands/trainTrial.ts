import { tellLauncher } from '../launch/worker.ts';
import { withinTime } from '../terminal/maxTime.ts';
import { print, speak } from '../terminal/output.ts';
import { exitCodes } from '../terminal/stopSignals.ts';
import { openingLines, progressBars, resultLines } from '../training/listeners.ts';
import { runTraining } from '../training/run.ts';
import { checkFits } from '../training/session.ts';
import { type TrialFlags, trialData } from '../training/trial.ts';
import { dataOptions, startChosenBackend } from './options.ts';
import { joinCluster, normRanks, togetherBy } from './replicas.ts';
import type { Begun, IntoFlags } from './trainInto.ts';
import type { Plan } from './trainPlan.ts';

/**
 * Runs a training of which nothing is saved: a few batches of everything, or a few images until the network knows them.
 *
 * @returns the exit code
 */
export async function runTrial(plan: Plan, flags: TrialFlags & IntoFlags, { stop, cluster }: Begun): Promise<number> {
  const signal = withinTime(stop.signal, flags.maxTime);
  const all = await plan.load(dataOptions(flags, signal));
  try {
    const data = trialData(all, plan.recipe, flags);
    checkFits(plan, data.train, { ranks: normRanks(flags, cluster?.addresses.length) });
    await startChosenBackend(flags);
    const replicas = cluster && (await joinCluster(cluster, flags, signal));
    const isHeard = !cluster || cluster.rank === 0;
    if (isHeard) speak();
    const { complete, listenerErrors } = await runTraining(plan.begin(), data, {
      signal,
      listeners: isHeard ? [progressBars(), openingLines(print), resultLines(print, { isKept: false })] : [],
      counted: all.train,
      together: replicas && togetherBy(flags, replicas),
      ...(flags.fastDevRun === true ? { epochs: 1 } : {}),
    });
    await replicas?.close();
    await tellLauncher({ type: 'trained' });
    print(`a trial${complete ? '' : ', stopped before its end'}: nothing was saved`);
    if (complete) return listenerErrors.length === 0 ? 0 : 1;
    const name = stop.received();
    return name ? exitCodes[name] : 0;
  } finally {
    await all.close?.();
  }
}
