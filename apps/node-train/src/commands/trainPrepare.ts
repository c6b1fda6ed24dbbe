import { resolve } from 'node:path';
import { tellLauncher } from '../launch/worker.ts';
import type { Stop } from '../terminal/stopSignals.ts';
import { takeOut } from '../training/outFolder.ts';
import { checkFits } from '../training/session.ts';
import { isTrial, type TrialFlags } from '../training/trial.ts';
import { dataOptions, startChosenBackend } from './options.ts';
import { normRanks } from './replicas.ts';
import { sayComplete } from './sayComplete.ts';
import { type IntoFlags, nothingToSave } from './trainInto.ts';
import type { Plan, PlanFlags } from './trainPlan.ts';

/**
 * Does once what all processes of a training would do: finds what is wrong, and has data and backend at hand. Nothing is trained.
 *
 * @returns the exit code
 */
export async function prepareTraining(
  plan: () => Promise<Plan>,
  flags: IntoFlags & TrialFlags & PlanFlags & { out?: string },
  stop: Stop,
): Promise<number> {
  isTrial(flags);
  const planned = await plan();
  const { resume, out = resume } = flags;
  if (resume !== undefined && planned.complete && resolve(out!) === resolve(resume)) {
    await tellLauncher({ type: 'complete' });
    return sayComplete(resume, planned.complete);
  }
  // Rank 0 takes the folder for itself later.
  if (out !== undefined) (await takeOut(out, resume)).lock.release();
  const data = await planned.load(dataOptions(flags, stop.signal)).catch(nothingToSave(stop));
  try {
    checkFits(planned, data.train, { ranks: normRanks(flags, flags.workers) });
    await startChosenBackend(flags);
    return 0;
  } finally {
    await data.close?.();
  }
}
