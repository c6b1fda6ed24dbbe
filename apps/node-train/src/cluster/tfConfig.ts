import type { Cluster } from '@densenet/runtime';
import { checkedAddresses, parseIndex } from './cluster.ts';

/**
 * The cluster in TensorFlow's variable `TF_CONFIG`: `{"cluster": {"worker": ["host1:2222", "host2:2222"]}, "task": {"type":
 * "worker", "index": 0}}`. A `chief` is rank 0, before the workers.
 *
 * @returns undefined where it names no cluster
 * @throws RangeError where it is no JSON, has parts that data-parallel training has none of, or an index that is not there
 */
export function tfConfigCluster(text: string): Cluster | undefined {
  const { cluster, task } = parseConfig(text);
  if (cluster === undefined) return undefined;
  const other = Object.keys(cluster).find((job) => job !== 'chief' && job !== 'worker' && job !== 'evaluator');
  if (other !== undefined) {
    throw new RangeError(`TF_CONFIG has processes of the kind '${other}', expected only 'chief' and 'worker'`);
  }
  const chief = addressesOf(cluster, 'chief');
  const workers = addressesOf(cluster, 'worker');
  if (chief.length > 1)
    throw new RangeError(`TF_CONFIG has ${chief.length} processes of the kind 'chief', expected one`);
  const addresses = checkedAddresses([...chief, ...workers], 'TF_CONFIG');
  if (addresses.length === 0) throw new RangeError('TF_CONFIG has a cluster without a worker');
  const { type, index = 0 } = task ?? {};
  if (type !== 'chief' && type !== 'worker') {
    throw new RangeError(
      `TF_CONFIG must have a task of the type chief or worker, got ${JSON.stringify(type) ?? 'none'}`,
    );
  }
  const own = type === 'chief' ? chief : workers;
  const at = parseIndex(String(index), `the index of the task in TF_CONFIG, a ${type},`, own.length);
  return { addresses, rank: type === 'chief' ? at : chief.length + at };
}

interface Config {
  cluster?: Record<string, unknown>;
  task?: { type?: unknown; index?: unknown };
}

function parseConfig(text: string): Config {
  const expected = `expected {"cluster": {"worker": ["host1:2222", ...]}, "task": {"type": "worker", "index": 0}}`;
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`TF_CONFIG is no JSON (${(error as Error).message}), ${expected}`, { cause: error });
  }
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const isOptional = (value: unknown) => value === undefined || isObject(value);
  if (isObject(config) && isOptional(config.cluster) && isOptional(config.task)) return config as Config;
  throw new RangeError(`TF_CONFIG has another form, ${expected}`);
}

function addressesOf(cluster: Record<string, unknown>, job: string): string[] {
  const found = cluster[job] ?? [];
  if (Array.isArray(found) && found.every((address) => typeof address === 'string')) return found;
  throw new RangeError(`TF_CONFIG must have a list of addresses as cluster.${job}, got ${JSON.stringify(found)}`);
}
