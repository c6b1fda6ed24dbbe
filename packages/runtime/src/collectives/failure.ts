import { CollectiveError } from '../errors.ts';
import type { Cluster } from './cluster.ts';

/** Status codes of TensorFlow that mean something here; they are gRPC's. */
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;

/** What native/binding.cc throws. */
interface NativeFailure extends Error {
  code: number;
  /** Whether the deadline has passed. */
  late: boolean;
  /** What each rank answered when it was asked whether it is there: 0 where it did. Empty where none was asked. */
  peers: number[];
}

const isNativeFailure = (error: unknown): error is NativeFailure => error instanceof Error && 'peers' in error;

/** How long processes wait for each other, and what users call it. */
export interface Deadline {
  seconds: number;
  /** The flag or option that sets it. */
  name: string;
}

/** What went on, for the error's sentence. */
export interface Context {
  cluster: Cluster;
  deadline: Deadline;
  /** What this process was doing together with the others: `the sum of gradients`. */
  what: string;
}

/** Says which process is at fault, as far as can be known, and why. Other errors than the binding's come back as they are. */
export function explainFailure(error: unknown, { cluster, deadline, what }: Context): unknown {
  if (!isNativeFailure(error)) return error;
  const { code, late, peers, message } = error;
  const silent = peers.flatMap((answer, rank) => (answer === 0 ? [] : [rank]));
  const here = `rank ${cluster.rank} was in ${what}`;
  const waited = late ? `, and waited ${deadline.seconds} s` : '';
  const remedy = late
    ? `see what that process last said, or allow it more time (${deadline.name})`
    : 'see what that process last said, and start all of them again from the last checkpoint';
  if (silent.length > 0) {
    const reasons = silent.map((rank) => `${nameOf(cluster, rank)} ${answerOf(peers[rank]!)}`);
    return new CollectiveError(silent, `${reasons.join('; ')} (${here}${waited})`, remedy, error);
  }
  if (late) {
    const found = `all processes answer, and one of them did not come: ${here}${waited}`;
    return new CollectiveError([], found, 'it is busy with something else, or has made another call', error);
  }
  const said = withoutPrefixes(message);
  const [, leaver, reason] = ABANDONED.exec(said) ?? [];
  if (leaver !== undefined) {
    const found = `${nameOf(cluster, Number(leaver))} cannot go on: ${reason} (${here})`;
    return new CollectiveError([Number(leaver)], found, 'see what that process last said', error);
  }
  if (code === INVALID_ARGUMENT) {
    const found = `the processes do not give the same shapes (${here}): ${said}`;
    return new CollectiveError([], found, 'give all of them the same network and options', error);
  }
  return new CollectiveError([], `the processes have lost each other (${here}): ${said}`, remedy, error);
}

export const nameOf = ({ addresses }: Cluster, rank: number): string => `rank ${rank} (${addresses[rank]})`;

/** What it means that a process answered so when it was asked whether it is there. */
export function answerOf(code: number): string {
  if (code === UNAVAILABLE) return 'has ended, or cannot be reached';
  if (code === DEADLINE_EXCEEDED) return 'does not answer: it is frozen, or its machine is';
  return `is not the process that it was at the start (status ${code})`;
}

/** What a process that cannot go on tells the others: TensorFlow carries it to them. */
export const abandonment = (rank: number, reason: string): string =>
  `abandoned by rank ${rank}: ${reason.replace(/\s+/g, ' ').trim()}`;

const ABANDONED = /abandoned by rank (\d+): (.*)/;

/** TensorFlow puts the same words before a message at every process that it passes. */
const withoutPrefixes = (message: string): string =>
  (message.split('\n')[0] ?? '').replaceAll('Collective ops is aborted by: ', '').trim();
