import { fit } from '../fit.ts';
import type { Replicas } from '../replicas/replicas.ts';
import type { EpochRow } from './events.ts';
import { expectSameState } from './expectSameState.ts';
import { isOutOfPatience } from './monitor.ts';
import { measure, type Running, save } from './running.ts';
import { timedWaits } from './timedWaits.ts';

// Both Node and browsers have it; this package has the types of neither.
declare const performance: { now(): number };

/** Steps between two comparisons of what processes have: a small part of the time even where a step takes 50 ms. */
const defaultCompareEvery = 100;

/** @returns whether all epochs are trained and judged */
export async function trainEpochs<Run>(running: Running<Run>): Promise<boolean> {
  const { session, options, replicas, announce } = running;
  const { epochs, stepsPerEpoch, schedule, signal, averageStatistics, compareEvery = defaultCompareEvery } = options;
  const { state, history } = session;
  const isOver = () => options.monitor !== undefined && isOutOfPatience(history, options.monitor);
  if (isOver()) return true;
  const ended = { aborted: false };
  let began = performance.now();
  let imagesBefore = 0;
  let waitSeconds = 0;
  let replicaWaitSeconds = 0;
  async function* batches(seed: number, firstStep: number) {
    began = performance.now();
    imagesBefore = state.totals.images;
    waitSeconds = 0;
    replicaWaitSeconds = 0;
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
    replicas,
    averageStatistics,
    afterStep: async ({ learningRate, loss, images, metrics, replicaWaitSeconds: waited }) => {
      replicaWaitSeconds += waited;
      const { epoch, stepInEpoch } = state;
      const step = epoch * stepsPerEpoch + stepInEpoch;
      const place = { step, epoch: epoch + 1, stepInEpoch, stepsPerEpoch };
      const waits = replicas.size > 1 ? { replicaWaitSeconds: waited } : {};
      await announce({ type: 'step', ...place, learningRate, loss, images, metrics, ...waits });
      if (step % compareEvery === 0) await expectSameState(session, replicas);
    },
    afterEpoch: async ({ epoch, metrics: training }) => {
      const seconds = (performance.now() - began) / 1000;
      const times = await timesOfAll(replicas, { seconds, waitSeconds, replicaWaitSeconds });
      const imagesPerSecond = (training.images - imagesBefore) / times.seconds;
      const step = (epoch + 1) * stepsPerEpoch;
      history.push({
        epoch: epoch + 1,
        step,
        learningRate: rateAt(step - 1),
        training,
        ...times,
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
export async function judgeLastEpoch<Run>(running: Running<Run>): Promise<boolean> {
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

type Times = Required<Pick<EpochRow, 'seconds' | 'waitSeconds' | 'replicaWaitSeconds'>>;

/** How long an epoch took by rank 0's clock, and the mean of the processes' waits: the same row in all of them. */
async function timesOfAll(replicas: Replicas, own: Times): Promise<Omit<Times, 'replicaWaitSeconds'> & Partial<Times>> {
  const { rank, size } = replicas;
  if (size === 1) return { seconds: own.seconds, waitSeconds: own.waitSeconds };
  const share = 1 / size;
  const sums = await replicas.sum([
    rank === 0 ? own.seconds : 0,
    share * own.waitSeconds,
    share * own.replicaWaitSeconds,
  ]);
  return { seconds: sums[0]!, waitSeconds: sums[1]!, replicaWaitSeconds: sums[2]! };
}
