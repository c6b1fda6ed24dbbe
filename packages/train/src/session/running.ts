import { ReplicaFailedError } from '../replicas/errors.ts';
import type { Replicas } from '../replicas/replicas.ts';
import type { Measured, Position } from './events.ts';
import { expectSameState } from './expectSameState.ts';
import type { Announcer } from './listeners.ts';
import { type JudgeSet, measureOn } from './measureOn.ts';
import type { SessionOptions, TrainingSession } from './session.ts';

/** A session while it runs, and the announcer of its events. */
export interface Running<Run> {
  session: TrainingSession;
  options: SessionOptions<Run>;
  replicas: Replicas;
  announce: Announcer<Run>['announce'];
  /** An error of this process of which the others have been told. */
  knownToAll?: unknown;
}

export const positionOf = ({ state: { epoch, stepInEpoch } }: TrainingSession): Position => ({ epoch, stepInEpoch });

/**
 * Saves a session, once it is known to be the same in all processes.
 *
 * @throws whatever `save` throws, and ReplicaFailedError in the processes other than rank 0, where it does
 * @throws ReplicasDifferError where states differ
 */
export async function save<Run>(running: Running<Run>): Promise<void> {
  const { session, options, replicas, announce } = running;
  await expectSameState(session, replicas);
  const isSaving = options.save !== undefined && replicas.rank === 0;
  let failure: unknown;
  if (isSaving) {
    await options.save!().catch((error: unknown) => {
      failure = error ?? new Error('saving failed without an error');
    });
  }
  if (replicas.size > 1) {
    // The others wait until the checkpoint is there: a training that goes on without one would be lost with rank 0.
    const [problem] = await replicas.gather(failure === undefined ? '' : messageOf(failure));
    if (problem !== '' && failure === undefined) throw new ReplicaFailedError(0, problem!);
  }
  if (failure !== undefined) {
    running.knownToAll = failure;
    throw failure;
  }
  if (isSaving) await announce({ type: 'saved', position: positionOf(session) });
}

/**
 * Saves a session after its last whole step, where another process is gone: an epoch may have taken hours so far. Nothing that goes wrong here
 * hides why the training ends.
 */
export async function saveWithoutOthers<Run>({ session, options, replicas, announce }: Running<Run>): Promise<void> {
  const { state, history } = session;
  // Between the end of an epoch and its row there is nothing whole to save.
  const isWhole = (history.at(-1)?.epoch ?? 0) === state.epoch;
  if (options.save === undefined || replicas.rank !== 0 || !isWhole) return;
  try {
    await options.save();
    await announce({ type: 'saved', position: positionOf(session) });
  } catch (error) {
    await announce({ type: 'warning', message: `the training could not be saved where it ended: ${messageOf(error)}` });
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @returns undefined where the signal came first, in this process or in another */
export function measure<Run>(
  set: JudgeSet,
  { session, options, replicas, announce }: Running<Run>,
  state = session.state,
): Promise<Measured | undefined> {
  const { signal, judgeLoss: loss } = options;
  const onBatch = (images: number) => announce({ type: 'evaluating', on: set.name, images, total: set.images });
  return measureOn(set, session.model, state, { signal, replicas, loss, onBatch });
}
