import {
  alone,
  inMemoryReplicas,
  type Replicas,
  runSession,
  type SessionOptions,
  type SessionOutcome,
  type TensorBatch,
  type TrainingSession,
} from '../index.ts';
import { disposeBatch } from '../model.ts';
import { inEach, partsOf } from './ranks.ts';
import { exampleBatch, fitOptions } from './smallTraining.ts';

/** What ranks are run with, by rank where it differs. */
export type RankOptions = (rank: number) => Partial<SessionOptions<string>>;

/** How a session of one of the ranks ended. */
export type RankOutcome = SessionOutcome | Error;

/** One rank's part of each batch. */
function* shardOf(batches: Iterable<TensorBatch>, rank: number, size: number): Iterable<TensorBatch> {
  for (const batch of batches) {
    const parts = partsOf(batch, size);
    disposeBatch(batch);
    for (const [index, part] of parts.entries()) if (index !== rank) disposeBatch(part);
    yield parts[rank]!;
  }
}

/**
 * Runs the small training as a session of one of several ranks: two epochs of four steps, the last of each short, judged on two
 * held-out batches.
 */
export function runRank(
  session: TrainingSession,
  replicas: Replicas,
  options: Partial<SessionOptions<string>> = {},
): Promise<SessionOutcome> {
  const { rank, size } = replicas;
  const { epochs, stepsPerEpoch, schedule, batches } = fitOptions();
  const sharded = (all: Iterable<TensorBatch>) => (size === 1 ? all : shardOf(all, rank, size));
  return runSession<string>(session, {
    run: 'small',
    epochs,
    stepsPerEpoch,
    schedule,
    batches: (seed, firstStep) => sharded(batches(seed, firstStep) as Iterable<TensorBatch>),
    judge: { name: 'validation', images: 9, batches: () => sharded([exampleBatch(200), exampleBatch(201, 3)]) },
    listeners: [],
    signal: new AbortController().signal,
    replicas,
    ...options,
  });
}

/** All ranks in this process, at the same time; one rank trains alone. */
export function runRanks(
  sessions: readonly TrainingSession[],
  options: RankOptions = () => ({}),
): Promise<RankOutcome[]> {
  const all = sessions.length === 1 ? [alone] : inMemoryReplicas(sessions.length);
  return inEach(all, (replicas, rank) =>
    runRank(sessions[rank]!, replicas, options(rank)).catch((error: Error) => error),
  );
}
