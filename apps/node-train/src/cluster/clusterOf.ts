import type { Cluster } from '@densenet/runtime';
import { parseAddresses, parseIndex, type Variables } from './cluster.ts';
import { slurmCluster } from './slurm.ts';
import { tfConfigCluster } from './tfConfig.ts';

/** Flags that say which process of several this one is. */
export interface ClusterFlags {
  /** Addresses of all processes, or `slurm`. */
  cluster?: string;
  rank?: string;
  /** First port on each node of a Slurm job. */
  port?: number;
  /** Says that nobody else reaches the processes' ports. */
  trustedNetwork?: boolean;
  /** How many processes are started here. */
  workers?: number;
}

/**
 * Which process of several this one is: by `--cluster` and `--rank`, where Kubernetes' `JOB_COMPLETION_INDEX` may stand for the
 * latter; by Slurm's variables (`--cluster slurm`); else by TensorFlow's `TF_CONFIG`.
 *
 * @returns undefined where it trains alone, or starts others itself (`--workers`)
 * @throws RangeError where a flag or variable is wrong, or the network is not said to be trusted; it names the flag or variable
 */
export function clusterOf(flags: ClusterFlags, env: Variables): Cluster | undefined {
  const cluster = flags.cluster === undefined ? withoutFlag(flags, env) : byFlag(flags.cluster, flags, env);
  if (!cluster || cluster.addresses.length === 1) return undefined;
  if (flags.workers !== undefined) {
    const name = flags.cluster === undefined ? 'TF_CONFIG' : '--cluster';
    throw new RangeError(
      `--workers starts processes on this machine, and ${name} says that this is one of several already: give one of the two ` +
        '(a machine may stand in --cluster several times, with a port for each process)',
    );
  }
  if (flags.trustedNetwork) return cluster;
  throw new RangeError(
    'each process listens on a port that is open on all interfaces, without a password or encryption: who reaches it can read ' +
      'and change what is trained. Where only the machines of the cluster reach it, by a firewall or a private network, say so ' +
      'with --trusted-network (docs/scale-out.md)',
  );
}

function byFlag(text: string, { rank, port }: ClusterFlags, env: Variables): Cluster {
  if (text === 'slurm') {
    if (rank !== undefined) throw new RangeError('--rank follows from SLURM_PROCID with --cluster slurm: leave it out');
    return slurmCluster(env, port);
  }
  if (port !== undefined) {
    throw new RangeError('--port goes with --cluster slurm: else each address of --cluster has its own');
  }
  const addresses = parseAddresses(text, '--cluster');
  if (rank !== undefined) return { addresses, rank: parseIndex(rank, '--rank', addresses.length) };
  const { JOB_COMPLETION_INDEX: index } = env;
  if (index !== undefined) return { addresses, rank: parseIndex(index, 'JOB_COMPLETION_INDEX', addresses.length) };
  throw new RangeError(
    `--cluster needs --rank, which of its addresses is this process (0 to ${addresses.length - 1}): there is no JOB_COMPLETION_INDEX either`,
  );
}

function withoutFlag({ rank, port }: ClusterFlags, env: Variables): Cluster | undefined {
  if (rank !== undefined)
    throw new RangeError('--rank goes with --cluster: it says which of its addresses is this process');
  if (port !== undefined) throw new RangeError('--port goes with --cluster slurm');
  return env.TF_CONFIG ? tfConfigCluster(env.TF_CONFIG) : undefined;
}

/**
 * A hint where the process is one of several tasks of a Slurm step, and was not told to train together with them: each of them
 * would train the same.
 */
export function aloneInStep({ cluster, workers }: ClusterFlags, env: Variables): string | undefined {
  const tasks = Number(env.SLURM_STEP_NUM_TASKS ?? 1);
  if (cluster !== undefined || workers !== undefined || env.TF_CONFIG || !(tasks > 1)) return undefined;
  return `this is task ${env.SLURM_PROCID} of ${tasks} that srun started, and trains alone: --cluster slurm makes them one training`;
}
