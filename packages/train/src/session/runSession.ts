import { type FitOptions, fit, type TrainingState } from '../fit.ts';
import type { Loss } from '../losses/loss.ts';
import type { StopSignal } from '../model.ts';
import type { JudgedSchedule } from '../schedules/judged.ts';
import type { Task } from '../task.ts';
import type { CompletedEvent, EpochRow, Measured, Position } from './events.ts';
import { type Announcer, announcer, type TrainingListener } from './listeners.ts';
import { type JudgeableModel, type JudgeSet, measureOn, unlessAborted } from './measureOn.ts';
import { bestEpoch, isOutOfPatience, type Monitor } from './monitor.ts';
import { type Reestimation, reestimated } from './reestimated.ts';
import { timedWaits } from './timedWaits.ts';

// Both Node and browsers have it; this package has the types of neither.
declare const performance: { now(): number };

/** A training: its task, its state, and what was measured so far. */
export interface TrainingSession extends Task {
  model: JudgeableModel;
  state: TrainingState;
  /** A row for each epoch that was trained. */
  history: EpochRow[];
  /** The result on the test set at the end, where epochs were judged on held-out images. */
  tested?: Measured;
  /** How the network was judged at the end, once its running statistics had been estimated again. */
  reestimated?: Measured;
}

export interface SessionOptions<Run> extends Pick<FitOptions, 'epochs' | 'stepsPerEpoch' | 'batches'> {
  schedule: JudgedSchedule;
  /** The loss by which networks are judged, plain cross-entropy by default, whatever they are trained by. */
  judgeLoss?: Loss;
  /** Describes what is trained, for listeners: JSON. */
  run: Run;
  /** Evaluated after each epoch. */
  judge: JudgeSet;
  /** Estimates running statistics again at the end, before the test. */
  reestimate?: Reestimation | undefined;
  /** Says which epoch was the best, and when the training ends early. Only where epochs are judged on held-out images. */
  monitor?: Monitor | undefined;
  /** Evaluated once, at the end: where decisions may have been made by results on `judge`. */
  test?: JudgeSet;
  /**
   * Saves the session as it stands. Called before the first step, after each epoch, after its evaluation, and when the
   * training is stopped.
   */
  save?(): Promise<void>;
  listeners: readonly TrainingListener<Run>[];
  /** Ends the training after the step under way. */
  signal: StopSignal;
}

export interface SessionOutcome {
  /** Whether the training was completed; false where the signal came first. */
  complete: boolean;
  /** Errors that listeners have thrown, after which the training went on without them. */
  listenerErrors: readonly unknown[];
}

/**
 * Trains a session from where it stands to its end or until the signal aborts, judging and saving it after each epoch, and
 * tells listeners what happens.
 *
 * @throws TrainingStoppedError where loss or logits become NaN or infinite, or a label is no class
 * @throws whatever `save` and the sources of batches throw
 */
export async function runSession<Run>(session: TrainingSession, options: SessionOptions<Run>): Promise<SessionOutcome> {
  const { announce, errors } = announcer(options.listeners);
  try {
    const complete = await runToEnd({ session, options, announce });
    await announce(complete ? completed(session, options) : { type: 'stopped', position: positionOf(session) });
    return { complete, listenerErrors: errors };
  } catch (error) {
    await announce({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

function completed({ history, state }: TrainingSession, options: Pick<SessionOptions<unknown>, 'monitor' | 'epochs'>) {
  const best = options.monitor && bestEpoch(history, options.monitor);
  const early = state.epoch < options.epochs ? { endedEarly: true } : {};
  return { type: 'completed', ...early, ...(best ? { best } : {}) } satisfies CompletedEvent;
}

const positionOf = ({ state: { epoch, stepInEpoch } }: TrainingSession): Position => ({ epoch, stepInEpoch });

/** A session while it runs, and the announcer of its events. */
interface Running<Run> {
  session: TrainingSession;
  options: SessionOptions<Run>;
  announce: Announcer<Run>['announce'];
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

/** @returns whether all epochs are trained and judged */
async function trainEpochs<Run>(running: Running<Run>): Promise<boolean> {
  const { session, options, announce } = running;
  const { epochs, stepsPerEpoch, schedule, signal } = options;
  const { state, history } = session;
  const isOver = () => options.monitor !== undefined && isOutOfPatience(history, options.monitor);
  if (isOver()) return true;
  const ended = { aborted: false };
  let began = performance.now();
  let imagesBefore = 0;
  let waitSeconds = 0;
  async function* batches(seed: number, firstStep: number) {
    began = performance.now();
    imagesBefore = state.totals.images;
    waitSeconds = 0;
    await announce({ type: 'epochStarted', epoch: state.epoch + 1, epochs, stepInEpoch: firstStep, stepsPerEpoch });
    yield* timedWaits(options.batches(seed, firstStep), (seconds) => {
      waitSeconds += seconds;
    });
  }
  // All epochs before this step's are judged when it is taken.
  const rateAt = (step: number) =>
    schedule(
      step,
      history.flatMap(({ judged }) => judged ?? []),
    );
  await fit(session, state, {
    epochs,
    stepsPerEpoch,
    schedule: rateAt,
    signal: {
      get aborted() {
        return signal.aborted || ended.aborted;
      },
      get reason() {
        return signal.reason;
      },
    },
    batches,
    afterStep: ({ learningRate, loss, images, metrics }) => {
      const { epoch, stepInEpoch } = state;
      const step = epoch * stepsPerEpoch + stepInEpoch;
      const place = { step, epoch: epoch + 1, stepInEpoch, stepsPerEpoch };
      return announce({ type: 'step', ...place, learningRate, loss, images, metrics });
    },
    afterEpoch: async ({ epoch, metrics: training }) => {
      const seconds = (performance.now() - began) / 1000;
      const imagesPerSecond = (training.images - imagesBefore) / seconds;
      const step = (epoch + 1) * stepsPerEpoch;
      history.push({
        epoch: epoch + 1,
        step,
        learningRate: rateAt(step - 1),
        training,
        seconds,
        waitSeconds,
        imagesPerSecond,
      });
      // Saved before the evaluation, which takes a while: nothing of the epoch may be lost in it.
      await save(running);
      await judgeLastEpoch(running);
      ended.aborted = isOver();
    },
  });
  return (state.epoch === epochs || ended.aborted) && history.at(-1)?.judged !== undefined;
}

/**
 * Evaluates the last epoch where its row has no result yet, and saves.
 *
 * @returns false where the signal came first; the row is then completed when the training is resumed
 */
async function judgeLastEpoch<Run>(running: Running<Run>): Promise<boolean> {
  const { session, options, announce } = running;
  const unjudged = session.history.at(-1);
  if (!unjudged || unjudged.judged) return true;
  const judged = await measure(options.judge, running);
  if (!judged) return false;
  const row: EpochRow = { ...unjudged, judged };
  session.history.splice(-1, 1, row);
  await announce({ type: 'epochEnded', row, judgedBy: options.judge.name });
  await save(running);
  return true;
}

/**
 * Estimates running statistics again, where that is asked for, and judges the network once more.
 *
 * @returns false where the signal came first: the state is then as it was
 */
async function reestimateAtEnd<Run>(running: Running<Run>): Promise<boolean> {
  const { session, options, announce } = running;
  const { reestimate, judge, signal } = options;
  if (!reestimate || session.reestimated) return true;
  const onBatch = (images: number) =>
    announce({ type: 'evaluating', on: 'running statistics', images, total: reestimate.images });
  const found = await unlessAborted(signal, async () => {
    await onBatch(0);
    return reestimated(session.model, session.state, reestimate, { signal, onBatch });
  });
  if (!found) return false;
  const judged = await measure(judge, running, found.state);
  if (!judged) {
    found.discard();
    return false;
  }
  found.accept();
  // In place, since whoever saves the session may hold its state.
  Object.assign(session.state, found.state);
  session.reestimated = judged;
  await announce({ type: 'reestimated', images: reestimate.images, judged, judgedBy: judge.name });
  await save(running);
  return true;
}

/**
 * Evaluates the network on the test set, where epochs were judged on another one: once, when nothing can be chosen any more.
 */
async function testAtEnd<Run>(running: Running<Run>): Promise<boolean> {
  const { session, options, announce } = running;
  if (!options.test || session.tested) return true;
  const tested = await measure(options.test, running);
  if (!tested) return false;
  session.tested = tested;
  await announce({ type: 'tested', tested });
  await save(running);
  return true;
}

async function save<Run>({ session, options, announce }: Running<Run>): Promise<void> {
  if (!options.save) return;
  await options.save();
  await announce({ type: 'saved', position: positionOf(session) });
}

/** @returns undefined where the signal came first */
function measure<Run>(
  set: JudgeSet,
  { session, options, announce }: Running<Run>,
  state = session.state,
): Promise<Measured | undefined> {
  const { signal, judgeLoss: loss } = options;
  const onBatch = (images: number) => announce({ type: 'evaluating', on: set.name, images, total: set.images });
  return measureOn(set, session.model, state, { signal, loss, onBatch });
}
