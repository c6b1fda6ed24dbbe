import { TrainingStoppedError } from '../fit.ts';
import { alone } from '../replicas/alone.ts';
import { ReplicaFailedError, ReplicasDifferError } from '../replicas/errors.ts';
import { watched } from '../replicas/watched.ts';
import { expectAgreement, parameterNames } from './agreement.ts';
import { reestimateAtEnd, testAtEnd } from './atEnd.ts';
import type { CompletedEvent } from './events.ts';
import { announcer } from './listeners.ts';
import { bestEpoch } from './monitor.ts';
import { messageOf, positionOf, type Running, save, saveWithoutOthers } from './running.ts';
import type { SessionOptions, SessionOutcome, TrainingSession } from './session.ts';
import { takeStateOfRank0 } from './shareState.ts';
import { judgeLastEpoch, trainEpochs } from './trainEpochs.ts';

/**
 * Trains a session from where it stands to its end or until the signal aborts, judging and saving it after each epoch, and
 * tells listeners what happens.
 *
 * Several processes (`replicas`) that each run a session by the same options train one network: the sources of batches give each
 * its part, rank 0's state is where all begin, and all end with the same state and the same outcome.
 *
 * @throws TrainingStoppedError where loss or logits become NaN or infinite, or a label is no class
 * @throws ReplicasDifferError where the processes were started with different options, or their states are no longer the same
 * @throws ReplicaFailedError where another process cannot go on; rank 0 has then saved the session after its last step
 * @throws whatever `save` and the sources of batches throw
 */
export async function runSession<Run>(session: TrainingSession, options: SessionOptions<Run>): Promise<SessionOutcome> {
  const replicas = watched(options.replicas ?? alone);
  await expectAgreement(replicas, whatIsTrained(session, options));
  await takeStateOfRank0(session, replicas);
  const { announce, errors } = announcer(options.listeners);
  const running: Running<Run> = { session, options, replicas, announce };
  try {
    const complete = await runToEnd(running);
    await announce(complete ? completed(session, options) : { type: 'stopped', position: positionOf(session) });
    return { complete, listenerErrors: errors };
  } catch (error) {
    leaveOthers(running, error);
    if (error === replicas.failure) await saveWithoutOthers(running);
    await announce({ type: 'failed', message: messageOf(error) });
    throw error;
  }
}

/** What has to be the same in all processes. */
function whatIsTrained<Run>(session: TrainingSession, options: SessionOptions<Run>) {
  const { run, epochs, stepsPerEpoch, judge, test, reestimate, monitor, sameInAll, averageStatistics, compareEvery } =
    options;
  return {
    ...sameInAll,
    run,
    epochs,
    stepsPerEpoch,
    judge: { name: judge.name, images: judge.images },
    test: test && { name: test.name, images: test.images },
    reestimate: reestimate?.images,
    monitor,
    averageStatistics,
    compareEvery,
    parameters: parameterNames(session.model),
  };
}

function completed({ history, state }: TrainingSession, options: Pick<SessionOptions<unknown>, 'monitor' | 'epochs'>) {
  const best = options.monitor && bestEpoch(history, options.monitor);
  const early = state.epoch < options.epochs ? { endedEarly: true } : {};
  return { type: 'completed', ...early, ...(best ? { best } : {}) } satisfies CompletedEvent;
}

/** Tells the other processes why this one ends, where they do not end by the same error. */
function leaveOthers<Run>({ replicas, knownToAll }: Running<Run>, error: unknown): void {
  const meetsAll =
    error instanceof TrainingStoppedError ||
    error instanceof ReplicasDifferError ||
    error instanceof ReplicaFailedError ||
    error === knownToAll;
  if (!meetsAll) replicas.abandon(messageOf(error));
}

/** @returns whether the training was completed */
async function runToEnd<Run>(running: Running<Run>): Promise<boolean> {
  const { session, options, announce } = running;
  const { run, epochs, stepsPerEpoch, judge } = options;
  const { history, tested } = session;
  await announce({
    type: 'started',
    run,
    epochs,
    stepsPerEpoch,
    judgedBy: judge.name,
    position: positionOf(session),
    history: [...history],
    ...(tested ? { tested } : {}),
  });
  // Saved before the first step, so that a full disk shows now and not after the first epoch.
  await save(running);
  // A training that was stopped while its last epoch was evaluated goes on with that.
  const complete =
    (await judgeLastEpoch(running)) &&
    (await trainEpochs(running)) &&
    (await reestimateAtEnd(running)) &&
    (await testAtEnd(running));
  if (!complete) await save(running);
  return complete;
}
