import { setTimeout as sleep } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs-core';
import { CollectiveError } from '../errors.ts';
import { broadcastTensors } from './broadcast.ts';
import { type Cluster, COLLECTIVE_DEFAULTS, type CollectiveOptions, checkCluster } from './cluster.ts';
import { exchangeTexts, sumInOrder } from './exchange.ts';
import { abandonment, answerOf, type Deadline, explainFailure, nameOf } from './failure.ts';
import { nativeCollectives } from './native.ts';
import { withoutProxy } from './proxy.ts';
import { BucketedReduction } from './reduction.ts';
import { encodeServerDef } from './serverDef.ts';
import { Session } from './session.ts';

/**
 * Several processes that compute together, as one of them sees them. All call the same methods in the same order; each call ends when
 * all have made it. Fits `Replicas` of @densenet/train.
 */
export interface Collectives {
  readonly rank: number;
  readonly size: number;
  /** Seconds that this process has waited for others so far, in all calls. */
  readonly waitSeconds: number;
  /** Rank 0's tensors, in all processes as new ones. Names and shapes are the same in all. */
  broadcast(tensors: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  /** Begins a step: its gradients and numbers become the sums over all processes, bit-identical in all. */
  reduction(): BucketedReduction;
  /** Sums of 64-bit floats, added in the order of ranks. */
  sum(values: readonly number[]): Promise<number[]>;
  /** The text of each process, by rank. */
  gather(text: string): Promise<string[]>;
  /** The sum of a tensor, as a new one, in the middle of a pass: nothing else goes on in this process meanwhile. */
  sumTensor<T extends Tensor>(tensor: T): T;
  /** Says that this process cannot go on, and why: what the others wait for, or begin to wait for, throws an error that names it. */
  abandon(reason: string): void;
  /** Leaves the others, when all have come to that. Nothing can be done together after it. */
  close(): Promise<void>;
}

/**
 * Joins the processes of a cluster, through TensorFlow's own collective operations: gRPC between processors, NCCL between GPUs.
 * Native TensorFlow must be running, and tensors made before do not take part: call it before any is made. Once in a process.
 *
 * Each process listens at its port on all network interfaces, without authentication: only for networks that are trusted.
 *
 * @throws InvalidOptionError where the cluster or an option is none
 * @throws BackendUnavailableError where another backend is running, or its TensorFlow has no collectives
 * @throws CollectiveError where a process does not come within the deadline; so do all methods
 * @throws the signal's reason where that aborts before all have come
 */
export async function collectives(cluster: Cluster, options: CollectiveOptions = {}): Promise<Collectives> {
  checkCluster(cluster, options);
  const { deadlineSeconds, deadlineName, bucketBytes, probeSeconds, graceSeconds } = {
    ...COLLECTIVE_DEFAULTS,
    ...options,
  };
  const deadline = { seconds: deadlineSeconds, name: deadlineName };
  const { addresses, rank } = cluster;
  const size = addresses.length;
  const native = nativeCollectives();
  try {
    native.binding.enableCollectives(encodeServerDef(cluster), {
      rank,
      size,
      deadlineMs: Math.ceil(deadlineSeconds * 1000),
      probeMs: probeSeconds * 1000,
      graceMs: graceSeconds * 1000,
    });
  } catch (error) {
    throw portTaken(cluster, error) ?? explainFailure(error, { cluster, deadline, what: 'the start of collectives' });
  }
  const session = new Session(cluster, native, deadline);
  await meet(session, deadline, options);
  return {
    rank,
    size,
    get waitSeconds() {
      return session.waitSeconds;
    },
    broadcast: (tensors) => broadcastTensors(session, tensors),
    reduction: () => new BucketedReduction(session, bucketBytes),
    sum: (values) => sumInOrder(session, values, 'a sum of numbers'),
    gather: (text) => exchangeTexts(session, text, 'an exchange of texts'),
    sumTensor: <T extends Tensor>(tensor: T) =>
      session.runSync('sum', { what: 'a sum in the middle of a pass', name: 'tensor' }, [tensor])[0] as T,
    abandon: (reason) => session.binding.abortCollectives(abandonment(rank, reason)),
    close: async () => {
      await exchangeTexts(session, '', 'the end of the training');
      // What others have yet to receive of this last exchange is sent by this process: it must not end before.
      await sleep(graceSeconds * 1000);
      session.binding.closeCollectives();
    },
  };
}

/** What TensorFlow's server means that does not start: it cannot listen. Undefined for other errors. */
function portTaken({ addresses, rank }: Cluster, error: unknown): CollectiveError | undefined {
  if (!(error instanceof Error && error.message.includes('Could not start gRPC server'))) return undefined;
  return new CollectiveError(
    [rank],
    `rank ${rank} cannot listen at its own address, ${addresses[rank]}: another program has the port`,
    'give it another port, in the addresses of all processes',
    error,
  );
}

/** Waits until all processes have come and are who the addresses say, unless the signal comes first. */
async function meet(session: Session, deadline: Deadline, options: CollectiveOptions): Promise<void> {
  const { signal } = options;
  const leave = () => session.binding.abortCollectives(abandonment(session.cluster.rank, 'it was stopped'));
  signal?.addEventListener('abort', leave, { once: true });
  try {
    await withoutProxy(session.cluster, async () => {
      await waitForAll(session, deadline, options);
      await expectOrder(session);
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}

/** Waits until all processes answer. */
async function waitForAll(
  { cluster, binding }: Session,
  { seconds, name }: Deadline,
  { signal, onProgress }: CollectiveOptions,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const seen = new Set<number>();
  let said = '';
  while (true) {
    signal?.throwIfAborted();
    const answers = await binding.probePeers();
    const missing = answers.flatMap((answer, rank) => (answer === 0 ? [] : [rank]));
    if (missing.length === 0) return;
    const names = missing.map((rank) => nameOf(cluster, rank)).join(', ');
    if (performance.now() > end) {
      // One that was there and has given up before this one is not the one that all have waited for.
      const never = missing.filter((rank) => !seen.has(rank));
      const culprits = never.length > 0 ? never : missing;
      throw new CollectiveError(
        culprits,
        `not all processes have come within ${seconds} s: ${culprits.map((rank) => `${nameOf(cluster, rank)} ${answerOf(answers[rank]!)}`).join('; ')}`,
        `start all of them with the same addresses, each with its own rank, and see that their ports can be reached; or allow more time (${name})`,
      );
    }
    for (const [rank, answer] of answers.entries()) if (answer === 0) seen.add(rank);
    if (names !== said) onProgress?.(`waiting for ${names}`);
    said = names;
    await sleep(100);
  }
}

/** The first exchange: whoever is there must be who the addresses say. */
async function expectOrder(session: Session): Promise<void> {
  const ranks = await exchangeTexts(session, String(session.cluster.rank), 'the first exchange');
  const wrong = ranks.findIndex((text, rank) => text !== String(rank));
  if (wrong < 0) return;
  throw new CollectiveError(
    [wrong],
    `${nameOf(session.cluster, wrong)} says that it is rank ${ranks[wrong]}`,
    'give all processes the same addresses in the same order',
  );
}
