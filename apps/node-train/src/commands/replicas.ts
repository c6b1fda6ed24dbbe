import { type Cluster, CollectiveError, type Collectives, collectives, findNvidiaGpu } from '@densenet/runtime';
import { ReplicaFailedError } from '@densenet/train';
import { localRank } from '../cluster/cluster.ts';
import { visibleGpus } from '../launch/shares.ts';
import type { Worker } from '../launch/worker.ts';
import { withoutRecipe } from '../recipes/withFlags.ts';
import { commandName, shellQuoted } from '../terminal/commandLine.ts';
import { note } from '../terminal/output.ts';
import type { Together } from '../training/run.ts';
import type { RunSession } from '../training/runFile/runFile.ts';
import type { BackendFlags } from './options.ts';
import type { ReplicaFlags } from './replicaFlags.ts';

/**
 * Joins the processes of a cluster. The backend must be running, and hold no tensors yet.
 *
 * @throws CollectiveError where a process does not come in time
 * @throws the signal's reason where that aborts meanwhile
 */
export function joinCluster(
  cluster: Cluster,
  { peerTimeout }: ReplicaFlags,
  signal: AbortSignal,
): Promise<Collectives> {
  return collectives(cluster, {
    ...(peerTimeout === undefined ? {} : { deadlineSeconds: peerTimeout / 1000 }),
    deadlineName: '--peer-timeout',
    signal,
    onProgress: (message) => note(message),
  });
}

/** The processes, and what a training does otherwise in several, by the flags. */
export const togetherBy = ({ averageStatistics, syncBatchNorm }: ReplicaFlags, replicas: Collectives): Together => ({
  replicas,
  averageStatistics: averageStatistics === true,
  ...(syncBatchNorm && { syncBatchNorm: replicas }),
});

/** How many processes have norms of their own, each over its part of a batch. */
export const normRanks = ({ syncBatchNorm }: ReplicaFlags, processes = 1): number => (syncBatchNorm ? 1 : processes);

/**
 * What a user does to go on with a training that is saved in a folder, in the same way.
 *
 * @param isElsewhere whether what has started this process has started others on other machines
 */
export function howToGoOn(out: string, flags: ReplicaFlags, isElsewhere: boolean): string {
  const { workers = 1, syncBatchNorm, averageStatistics } = flags;
  if (isElsewhere)
    return `go on by the same command with --resume ${shellQuoted(out)} in the place of the recipe, at all ranks`;
  const several = [
    `--workers ${workers}`,
    ...(syncBatchNorm ? ['--sync-batch-norm'] : []),
    ...(averageStatistics ? ['--average-statistics'] : []),
  ];
  return ['go on with:', commandName(), 'train --resume', shellQuoted(out), ...(workers > 1 ? several : [])].join(' ');
}

/**
 * A line for a training that goes on with norms of another kind than it had, which the checkpoint does not decide; none where they stay.
 *
 * @param before the session from which it goes on
 */
export function changeOfNorms(
  before: Pick<RunSession, 'processes' | 'syncBatchNorm'> | undefined,
  { syncBatchNorm }: ReplicaFlags,
  processes = 1,
): string[] {
  const seesAll = (count: number, isSynchronized = false) => count === 1 || isSynchronized;
  const sawAll = seesAll(before?.processes ?? 1, before?.syncBatchNorm);
  if (!before || sawAll === seesAll(processes, syncBatchNorm)) return [];
  const [whole, part] = ['the whole batch', "each process's part of a batch"];
  return sawAll
    ? [`norms had statistics of ${whole} so far, and go on with those of ${part} (--sync-batch-norm keeps them)`]
    : [`norms had statistics of ${part} so far, and go on with those of ${whole}`];
}

/** Whether an error only says that another process is gone, does not answer or cannot go on. */
export const isOfOthers = (error: unknown): boolean =>
  error instanceof CollectiveError || error instanceof ReplicaFailedError;

/** The cluster of a process that the launcher has started. */
export const clusterOfWorker = (worker: Worker): Cluster | undefined =>
  worker.part === 'train' ? worker.cluster : undefined;

/**
 * Chooses a GPU where several processes of a cluster are on one machine, and each sees all of its GPUs: each takes its own. Before
 * the backend is started.
 *
 * @throws RangeError where there are fewer GPUs than processes
 */
export async function takeGpu(cluster: Cluster, { backend }: BackendFlags, env = process.env): Promise<void> {
  if (backend === 'native-cpu') return;
  const gpus = visibleGpus(await countGpus(env), env.CUDA_VISIBLE_DEVICES);
  const local = localRank(cluster);
  if (gpus.length === 0 || (gpus.length === 1 && local === 0)) return;
  // One that sees a single GPU was given it by what has started it, such as Slurm.
  if (gpus.length > 1 && local >= gpus.length) {
    throw new RangeError(
      `${cluster.addresses[cluster.rank]} is process ${local + 1} of its machine, which shows ${gpus.length} GPUs ` +
        '(CUDA_VISIBLE_DEVICES): start no more processes there than it has GPUs, or add --backend native-cpu',
    );
  }
  if (gpus.length > 1) env.CUDA_VISIBLE_DEVICES = gpus[local];
}

/** How many GPUs this process could use. */
export async function countGpus(env = process.env): Promise<number> {
  const found = await findNvidiaGpu(env);
  // A driver without its tool does not say how many there are.
  return found ? Math.max(1, found.devices.length) : 0;
}

/** The flags of a process that the launcher has started: with its share of the machine and, after a restart, to go on. */
export function flagsOfWorker<Flags extends object>(flags: Flags & WorkerFlags, worker: Worker): Flags & WorkerFlags {
  const { threads, dataWorkers } = worker;
  const shared = { backend: 'native', ...flags, dataWorkers, ...(threads === undefined ? {} : { threads }) };
  if (worker.part === 'prepare') return shared;
  const { maxTime } = flags;
  const timed = maxTime === undefined ? shared : { ...shared, maxTime: Math.max(1, maxTime - worker.elapsed) };
  if (worker.resume === undefined) return timed;
  // Recipe and weights are in the checkpoint.
  const { from: _, linearScaling: __, ...rest } = withoutRecipe(timed);
  return { ...rest, resume: worker.resume } as Flags & WorkerFlags;
}

interface WorkerFlags {
  maxTime?: number;
  resume?: string;
  from?: string;
  linearScaling?: true;
}
