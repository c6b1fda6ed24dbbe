import type { Cluster } from '@densenet/runtime';
import { checkedAddresses, parseIndex, type Variables } from './cluster.ts';
import { expandHosts } from './hostNames.ts';

/**
 * Ports of a Slurm job, unless `--port` says the first one: its tasks on a node have `span` of them from one that follows from
 * the job's number, so that jobs that share a node do not meet. All lie below the ports that Linux gives to outgoing connections (from 32768).
 */
const jobPorts = { first: 12_000, span: 40, jobs: 500 };

/**
 * The cluster of a Slurm step: each task that `srun` started is a process, in the order of nodes.
 *
 * @param port of the first task on each node; by default one that follows from the number of the job
 * @throws RangeError where a variable is missing or wrong, or tasks are not dealt out node by node; it names the variable
 */
export function slurmCluster(env: Variables, port?: number): Cluster {
  const [tasksName, tasksText] = oneOf(env, 'SLURM_STEP_NUM_TASKS', 'SLURM_NTASKS');
  const tasks = parseIndex(tasksText, tasksName);
  const [rankName, rankText] = oneOf(env, 'SLURM_PROCID');
  const rank = parseIndex(rankText, rankName, tasks);
  const [nodesName, nodesText] = oneOf(env, 'SLURM_STEP_NODELIST', 'SLURM_JOB_NODELIST');
  const nodes = expandHosts(nodesText, nodesName);
  const counts = tasksPerNode(env, nodes.length, tasks);
  const places = nodes.flatMap((host, node) =>
    Array.from({ length: counts[node]! }, (_, local) => ({ host, node, local })),
  );
  if (places.length !== tasks) {
    throw new RangeError(
      `${tasksName} is ${tasks}, and ${nodesName} (${nodesText}) has places for ${places.length} tasks: start the command with srun`,
    );
  }
  expectBlocks(env, places[rank]!);
  const first = port ?? firstPort(env);
  const addresses = places.map(({ host, local }) => `${host}:${first + local}`);
  return { addresses: checkedAddresses(addresses, nodesName), rank };
}

/** The first of these variables that is set, and its name. */
function oneOf(env: Variables, ...names: readonly string[]): [name: string, text: string] {
  const name = names.find((each) => env[each] !== undefined && env[each] !== '');
  if (name !== undefined) return [name, env[name]!];
  throw new RangeError(`--cluster slurm needs ${names.join(' or ')}, which is not set: start the command with srun`);
}

/** How many tasks each node has: `2(x3),1` is 2, 2, 2 and 1. */
function tasksPerNode(env: Variables, nodes: number, tasks: number): number[] {
  const name = ['SLURM_STEP_TASKS_PER_NODE', 'SLURM_TASKS_PER_NODE'].find((each) => env[each]);
  // Without the variable, tasks are as many on each node.
  if (name === undefined) return Array.from({ length: nodes }, () => Math.ceil(tasks / nodes));
  const counts = env[name]!.split(',').flatMap((part) => {
    const found = /^(\d+)(?:\(x(\d+)\))?$/.exec(part);
    if (!found) throw new RangeError(`${name} must be counts such as 2(x3),1; got '${env[name]}'`);
    return Array.from({ length: Math.min(nodes + 1, Number(found[2] ?? 1)) }, () => Number(found[1]));
  });
  if (counts.length === nodes) return counts;
  throw new RangeError(`${name} is ${env[name]}, and there are ${nodes} nodes: expected a count for each`);
}

/** @throws RangeError where this task is elsewhere than at its place node by node */
function expectBlocks(env: Variables, { node, local }: { node: number; local: number }): void {
  const { SLURM_NODEID = String(node), SLURM_LOCALID = String(local) } = env;
  if (SLURM_NODEID === String(node) && SLURM_LOCALID === String(local)) return;
  throw new RangeError(
    `SLURM_PROCID ${env.SLURM_PROCID} is task ${SLURM_LOCALID} of node ${SLURM_NODEID}, expected task ${local} of node ${node}: ` +
      'tasks have to be dealt out node by node, srun --distribution=block',
  );
}

function firstPort(env: Variables): number {
  const [name, text] = oneOf(env, 'SLURM_JOB_ID');
  return jobPorts.first + (parseIndex(text, name) % jobPorts.jobs) * jobPorts.span;
}
