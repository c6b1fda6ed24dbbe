import { resolve } from 'node:path';
import type { Cluster } from '@densenet/runtime';
import { Command } from 'commander';
import { aloneInStep, clusterOf } from '../cluster/clusterOf.ts';
import { cardFile, reportFile } from '../evaluation/writeReport.ts';
import { type Worker, workerOf } from '../launch/worker.ts';
import { duration } from '../terminal/maxTime.ts';
import { note, quieten } from '../terminal/output.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { defaultLogEvery } from '../training/logs/runLogs.ts';
import { checkpointsFolder, defaultOut, takeFreeOut, takeOut } from '../training/outFolder.ts';
import { isTrial, type TrialFlags } from '../training/trial.ts';
import { launchTraining } from './launchTraining.ts';
import { addBackendFlags, addDataFlags, dataOptions, positiveInteger } from './options.ts';
import { addRecipeFlags } from './recipeOptions.ts';
import { addReplicaFlags, workersOf } from './replicaFlags.ts';
import { clusterOfWorker, flagsOfWorker, takeGpu } from './replicas.ts';
import { sayComplete } from './sayComplete.ts';
import { trainBeside } from './trainBeside.ts';
import { type Begun, type IntoFlags, trainInto } from './trainInto.ts';
import { type Plan, type PlanFlags, planTraining } from './trainPlan.ts';
import { prepareTraining } from './trainPrepare.ts';
import { runTrial } from './trainTrial.ts';

export interface TrainFlags extends IntoFlags, PlanFlags, TrialFlags {
  out?: string;
}

export function trainCommand(): Command {
  const command = new Command('train')
    .description("train a network on a published data set or on one's own pictures (--data), test it and save it")
    .option('--out <folder>', `where the checkpoint is saved (default: ${checkpointsFolder}/RECIPE-DATE)`)
    .option('--log <file>', 'also write what happens as JSON, a line for each epoch and every few steps')
    .option('--tensorboard', "also write the curves for TensorBoard, into the run's folder")
    .option(
      '--log-every <steps>',
      `with --log or --tensorboard: steps from line to line or point to point (default: ${defaultLogEvery})`,
      positiveInteger,
    )
    .option(
      '--no-report',
      `leave out ${reportFile} and ${cardFile}, which a training that was not interrupted has in its folder`,
    )
    .option('--max-time <duration>', 'stop after this time, such as 30m or 1h30m, and save: --resume goes on', duration)
    .option('--fast-dev-run', 'try everything on a few batches for one epoch; nothing is saved')
    .option(
      '--overfit <count>',
      'train on so many images and judge by the same, to see that the network can learn; nothing is saved',
      positiveInteger,
    )
    .option('--resume <checkpoint>', 'go on with a training that was stopped, exactly where it was saved')
    .option(
      '--from <source>',
      'a new training from the weights of a checkpoint (and its momentum) or of a file, address or repository; without a ' +
        'recipe, by its own',
    );
  addRecipeFlags(addReplicaFlags(addDataFlags(addBackendFlags(command))));
  return command.action(async (recipe: string | undefined, typed: TrainFlags) => {
    const worker = workerOf();
    const workers = worker ? undefined : workersOf(typed);
    const cluster = worker ? clusterOfWorker(worker) : clusterOf(typed, process.env);
    const flags = worker ? flagsOfWorker(typed, worker) : cluster ? { backend: 'native' as const, ...typed } : typed;
    const name = flags.resume === typed.resume ? recipe : undefined;
    const isTogether = worker !== undefined || cluster !== undefined;
    const hint = aloneInStep(typed, process.env);
    if (hint !== undefined && !worker) note(hint);
    // Mistakes in the flags are found first, without data and without a backend.
    const plan = (stop: Stop) => planTraining(name, { ...flags, isTogether }, dataOptions(flags, stop.signal));
    const notice = 'stopping after this step, then saving; once more to end at once';
    process.exitCode = await stoppable(worker ? undefined : notice, async (stop) => {
      if (workers !== undefined) return launchTraining(workers, typed, stop);
      if (worker?.part === 'prepare') return prepareTraining(() => plan(stop), flags, stop);
      quietenFor(worker, cluster);
      if (cluster && !worker) await takeGpu(cluster, flags);
      return train(() => plan(stop), flags, { stop, cluster });
    });
  });
}

/** Of several processes that say the same, rank 0 is heard; and of one that was prepared, only what it trains. */
function quietenFor(worker: Worker | undefined, cluster: Cluster | undefined): void {
  if (cluster && cluster.rank > 0) quieten('results');
  if (worker) quieten('notes');
}

/** @returns the exit code */
async function train(plan: () => Promise<Plan>, flags: TrainFlags, begun: Begun): Promise<number> {
  const { stop, cluster } = begun;
  const isForTrial = isTrial(flags);
  const planned = await plan();
  if (isForTrial) return runTrial(planned, flags, begun);
  const { resume, out: named } = flags;
  const isElsewhere = named !== undefined && resume !== undefined && resolve(named) !== resolve(resume);
  if (resume !== undefined && planned.complete && !isElsewhere) return sayComplete(resume, planned.complete);
  if (cluster && cluster.rank > 0) return trainBeside(planned, flags, stop, cluster);
  if (resume === undefined) {
    const { out, lock } = await (named === undefined
      ? takeFreeOut(defaultOut(planned.recipe.name, new Date()))
      : takeOut(named));
    return trainInto(out, planned, flags, begun).finally(lock.release);
  }
  const { out, lock } = await takeOut(named ?? resume, resume);
  try {
    // Planned again under the lock: before it, another training may have gone on with this checkpoint.
    const now = await plan();
    if (now.complete && !isElsewhere) return sayComplete(resume, now.complete);
    return await trainInto(out, now, flags, begun);
  } finally {
    lock.release();
  }
}
