import type { Cluster } from '@densenet/runtime';
import { tellLauncher } from '../launch/worker.ts';
import { exitCodes, type Stop } from '../terminal/stopSignals.ts';
import { runTraining } from '../training/run.ts';
import { checkFits } from '../training/session.ts';
import { dataOptions, startChosenBackend } from './options.ts';
import { joinCluster, togetherBy } from './replicas.ts';
import { type IntoFlags, nothingToSave } from './trainInto.ts';
import type { Plan } from './trainPlan.ts';

/**
 * Trains as another rank than 0, which alone writes files and says how it goes.
 *
 * @returns the exit code
 */
export async function trainBeside(plan: Plan, flags: IntoFlags, stop: Stop, cluster: Cluster): Promise<number> {
  const { signal } = stop;
  const data = await plan.load(dataOptions(flags, signal)).catch(nothingToSave(stop));
  try {
    checkFits(plan, data.train, { ranks: flags.syncBatchNorm ? 1 : cluster.addresses.length });
    await startChosenBackend(flags);
    const replicas = await joinCluster(cluster, flags, signal).catch(nothingToSave(stop));
    const together = togetherBy(flags, replicas);
    const { complete } = await runTraining(plan.begin(), data, { signal, listeners: [], together });
    await replicas.close();
    await tellLauncher({ type: 'trained' });
    const name = stop.received();
    return complete || !name ? 0 : exitCodes[name];
  } finally {
    await data.close?.();
  }
}
