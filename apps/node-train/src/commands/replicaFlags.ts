import { type Command, Option } from 'commander';
import type { ClusterFlags } from '../cluster/clusterOf.ts';
import { duration } from '../terminal/maxTime.ts';
import { positiveInteger } from './options.ts';

/** Flags of a training in several processes. */
export interface ReplicaFlags extends ClusterFlags {
  maxRestarts?: number;
  /** Milliseconds. */
  peerTimeout?: number;
  syncBatchNorm?: true;
  averageStatistics?: true;
  linearScaling?: true;
}

const heading = 'Several processes:';

export function addReplicaFlags(command: Command): Command {
  const add = (flag: string, help: string) => new Option(flag, help).helpGroup(heading);
  const options = [
    add(
      '--workers <count>',
      'train in so many processes on this machine: one a GPU, or the cores shared out evenly',
    ).argParser(positiveInteger),
    add(
      '--cluster <addresses>',
      'train together with processes elsewhere: host1:port,host2:port or host[1-2]:port, or slurm. TF_CONFIG says it too',
    ),
    add('--rank <number>', 'which address of --cluster is this process, from 0 (default: JOB_COMPLETION_INDEX)'),
    add(
      '--port <number>',
      'with --cluster slurm: first port on each node (default: by the number of the job)',
    ).argParser(positiveInteger),
    add('--trusted-network', 'says that nobody else reaches the ports of the processes, which ask for no password'),
    add('--peer-timeout <duration>', 'how long processes wait for one that does not answer (default: 60s)').argParser(
      duration,
    ),
    add(
      '--max-restarts <count>',
      'with --workers: how often to go on from the last checkpoint when a process fails',
    ).argParser(positiveInteger),
    add('--sync-batch-norm', 'norms have means and variances of the whole batch, not of each process for itself'),
    add('--average-statistics', 'running statistics of norms are the mean over all processes, not those of rank 0'),
    add('--linear-scaling', "with another --batch-size than the recipe's: change the learning rate in proportion"),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

/**
 * How many processes the launcher is to start.
 *
 * @returns undefined where this process trains itself
 * @throws RangeError where flags do not go together
 */
export function workersOf({ workers = 1, maxRestarts }: ReplicaFlags): number | undefined {
  if (workers > 1) return workers;
  if (maxRestarts === undefined) return undefined;
  throw new RangeError(
    '--max-restarts goes with --workers 2 or more: processes on other machines are started again by what has started them',
  );
}
