import { InvalidOptionError } from '../errors.ts';

/** The processes that train together, and which of them this one is. */
export interface Cluster {
  /** `host:port` of each process, by rank: the same list in all. Each process listens at its own, on all network interfaces. */
  addresses: readonly string[];
  /** Which of them this process is: 0 to `addresses.length` - 1. */
  rank: number;
}

export interface CollectiveOptions {
  /**
   * How long a process waits for the others, at the start and in every operation, before it gives up. It must be longer than the
   * longest time that one of them does something else: reads its data set, or writes a checkpoint. 60 by default.
   */
  deadlineSeconds?: number;
  /** What errors call the deadline where they say to allow more time: the flag or setting it came from. `deadlineSeconds` by default. */
  deadlineName?: string;
  /**
   * Bytes of gradients that are sent at once. Small buckets begin earlier, while the backward pass still computes; large ones have
   * fewer delays. 1 MiB by default.
   */
  bucketBytes?: number;
  /** Ends the waiting at the start; the other processes are told. */
  signal?: AbortSignal;
  /** Told which processes are waited for at the start. */
  onProgress?: (message: string) => void;
}

export const COLLECTIVE_DEFAULTS = {
  deadlineSeconds: 60,
  deadlineName: 'deadlineSeconds',
  bucketBytes: 2 ** 20,
  /** How long one process may take to say that it is there. A frozen one takes all of it. */
  probeSeconds: 2,
  /** How long a process that has seen a failure goes on answering, so that others do not take it for the one that failed. */
  graceSeconds: 0.5,
} as const;

const ADDRESS = /^(?:\[[\da-f:.]+\]|[\w.-]+):(\d+)$/i;

/** @throws InvalidOptionError where an address is none or is there twice, or the rank is not that of an address */
export function checkCluster({ addresses, rank }: Cluster, { deadlineSeconds, bucketBytes }: CollectiveOptions): void {
  if (addresses.length < 2) {
    throw new InvalidOptionError(
      'cluster.addresses',
      JSON.stringify(addresses),
      'a list of two processes or more (one alone needs no collectives)',
    );
  }
  for (const [index, address] of addresses.entries()) {
    const port = Number(ADDRESS.exec(address)?.[1]);
    if (!(port >= 1 && port <= 65535)) throw new InvalidOptionError(`address ${index}`, address, 'host:port');
    if (addresses.indexOf(address) < index) {
      throw new InvalidOptionError(
        `address ${index}`,
        address,
        `another one than address ${addresses.indexOf(address)}`,
      );
    }
  }
  if (!(Number.isInteger(rank) && rank >= 0 && rank < addresses.length)) {
    throw new InvalidOptionError('cluster.rank', rank, `a whole number from 0 to ${addresses.length - 1}`);
  }
  if (deadlineSeconds !== undefined && !(deadlineSeconds > 0 && deadlineSeconds <= 86_400)) {
    throw new InvalidOptionError('deadlineSeconds', deadlineSeconds, 'a number above 0, at most a day (86400)');
  }
  if (bucketBytes !== undefined && !(Number.isInteger(bucketBytes) && bucketBytes > 0)) {
    throw new InvalidOptionError('bucketBytes', bucketBytes, 'a positive integer');
  }
}
