import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { reduceOnPlateau, startTraining, type TrainingEvent, type TrainingSession } from '../index.ts';
import { plainSession, ranks, restored, valuesOf } from '../testing/plainSessions.ts';
import { type RankOptions, runRanks } from '../testing/rankSessions.ts';
import { partsOf } from '../testing/ranks.ts';
import { exampleBatch, task } from '../testing/smallTraining.ts';

const complete = { complete: true, listenerErrors: [] };
const stopped = { complete: false, listenerErrors: [] };

async function largestDifference(one: TrainingSession, other: TrainingSession): Promise<number> {
  const [a, b] = [await valuesOf(one), await valuesOf(other)];
  const names = Object.keys(a);
  return Math.max(
    ...names.flatMap((name) => Array.from(a[name]!.values, (x, at) => Math.abs(x - b[name]!.values[at]!))),
  );
}

/** Options by which one rank is told to stop when it hears of an event. */
function stopping(rank: number, isMoment: (event: TrainingEvent<string>) => boolean): RankOptions {
  const controller = new AbortController();
  const listener = (event: TrainingEvent<string>) => {
    if (isMoment(event)) controller.abort(new Error('stop'));
  };
  return (one) => (one === rank ? { signal: controller.signal, listeners: [listener] } : {});
}

const isStep = (step: number) => (event: TrainingEvent<string>) => event.type === 'step' && event.step === step;

describe('a session of several ranks', () => {
  it.each([2, 3])('of %i is one training: equal to the bit in all, and to that of one process', async (size) => {
    const [single] = [plainSession()];
    expect(await runRanks([single])).toEqual([complete]);
    const sessions = ranks(size);
    const before = memory().numTensors;
    const saves = Array<number>(size).fill(0);
    const events: TrainingEvent<string>[] = [];
    const outcomes = await runRanks(sessions, (rank) => ({
      save: async () => {
        saves[rank]!++;
      },
      listeners: rank === 0 ? [(event) => events.push(event)] : [],
      compareEvery: 1,
    }));
    expect(outcomes).toEqual(sessions.map(() => complete));
    expect(memory().numTensors).toBe(before);
    expect(saves).toEqual([5, ...Array<number>(size - 1).fill(0)]);
    for (const session of sessions) {
      expect(await valuesOf(session)).toEqual(await valuesOf(sessions[0]!));
      expect(session.history).toEqual(sessions[0]!.history);
      expect(await largestDifference(session, single)).toBeLessThan(1e-5);
    }
    for (const [index, { training, judged, waitSeconds, replicaWaitSeconds }] of sessions[0]!.history.entries()) {
      const other = single.history[index]!;
      expect(training.images).toBe(21);
      expect(training.accuracy).toBeCloseTo(other.training.accuracy, 6);
      expect(training.loss).toBeCloseTo(other.training.loss, 5);
      expect(judged).toMatchObject({ images: 9, accuracy: other.judged!.accuracy });
      expect(judged!.loss).toBeCloseTo(other.judged!.loss!, 5);
      expect([waitSeconds, replicaWaitSeconds]).toEqual([expect.any(Number), expect.any(Number)]);
    }
    const steps = events.filter((event) => event.type === 'step');
    expect(steps.map(({ images }) => images)).toEqual([6, 6, 6, 3, 6, 6, 6, 3]);
    expect(steps.every(({ replicaWaitSeconds }) => replicaWaitSeconds! >= 0)).toBe(true);
    // All images of an evaluation count as done, not one rank's.
    expect(events.flatMap((event) => (event.type === 'evaluating' ? [event.images] : []))).toEqual([0, 6, 9, 0, 6, 9]);
  });

  it('of norms, dropout and averaged weights is equal to the bit in all, also where statistics are estimated again', async () => {
    const averaging = { ...task, ema: { decay: 0.8 } };
    const sessions = [7, 8, 9].map((seed): TrainingSession => {
      const random = createRandom(seed);
      return { ...averaging, state: startTraining(averaging, task.model.initialize(random), random), history: [] };
    });
    const outcomes = await runRanks(sessions, (rank) => ({
      compareEvery: 1,
      reestimate: {
        images: 11,
        batches: () => [exampleBatch(40, 7), exampleBatch(41, 4)].map((one) => partsOf(one, 3)[rank]!),
      },
    }));
    expect(outcomes).toEqual(sessions.map(() => complete));
    const averages = await Promise.all(sessions.map(({ state }) => state.ema!.weights.data()));
    for (const [rank, session] of sessions.entries()) {
      expect(await valuesOf(session)).toEqual(await valuesOf(sessions[0]!));
      expect(averages[rank]).toEqual(averages[0]);
      expect(session.reestimated).toEqual({ ...sessions[0]!.reestimated, images: 9 });
      expect(session.state.random.state()).toEqual(sessions[0]!.state.random.state());
    }
  });
});

describe('ranks that follow their results', () => {
  it('lower the rate and end early after the same epoch', async () => {
    const rates = [0, 1].map((): number[] => []);
    const sessions = ranks(2);
    const outcomes = await runRanks(sessions, (rank) => ({
      epochs: 6,
      // Only a loss that falls by 90 % is better.
      schedule: reduceOnPlateau(0.1, { metric: 'loss', factor: 0.5, patience: 0, threshold: 0.9 }),
      monitor: { metric: 'accuracy', patience: 2 },
      listeners: [(event) => void (event.type === 'epochEnded' && rates[rank]!.push(event.row.learningRate!))],
    }));
    expect(outcomes).toEqual([complete, complete]);
    expect(rates[1]).toEqual(rates[0]);
    expect(new Set(rates[0]).size).toBeGreaterThan(1);
    const [first, second] = sessions.map(({ history }) => history);
    expect(second).toEqual(first);
    expect(first!.length).toBeLessThan(6);
  });
});

describe('ranks of which one is told to stop', () => {
  it('stop all after the same step, and resume with any number of ranks', async () => {
    const single = plainSession();
    await runRanks([single]);
    const two = ranks(2);
    // Told after step 2, rank 1 says so with the numbers of step 3.
    expect(await runRanks(two, stopping(1, isStep(2)))).toEqual([stopped, stopped]);
    for (const { state } of two) expect([state.epoch, state.stepInEpoch]).toEqual([0, 3]);

    const one = await restored(two[0]!);
    expect(await runRanks([one], stopping(0, isStep(5)))).toEqual([stopped]);
    expect([one.state.epoch, one.state.stepInEpoch]).toEqual([1, 1]);

    const three = ranks(3, await restored(one));
    expect(await runRanks(three)).toEqual([complete, complete, complete]);
    for (const session of three) {
      expect(await valuesOf(session)).toEqual(await valuesOf(three[0]!));
      expect(session.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
      expect(await largestDifference(session, single)).toBeLessThan(1e-5);
    }
  });

  it('resume as if they had not been stopped, to the bit', async () => {
    const undisturbed = ranks(2);
    await runRanks(undisturbed);
    const first = ranks(2);
    await runRanks(first, stopping(0, isStep(5)));
    const resumed = ranks(2, await restored(first[0]!));
    expect(await runRanks(resumed)).toEqual([complete, complete]);
    for (const session of resumed) expect(await valuesOf(session)).toEqual(await valuesOf(undisturbed[0]!));
    const rows = (session: TrainingSession) =>
      session.history.map(({ epoch, training, judged }) => ({ epoch, training, judged }));
    expect(rows(resumed[1]!)).toEqual(rows(undisturbed[0]!));
  });

  it('stop all while an epoch is judged', async () => {
    const sessions = ranks(3);
    const isJudged = (event: TrainingEvent<string>) => event.type === 'evaluating' && event.images === 6;
    expect(await runRanks(sessions, stopping(2, isJudged))).toEqual([stopped, stopped, stopped]);
    for (const { history, state } of sessions) {
      expect(state.epoch).toBe(1);
      expect(history).toHaveLength(1);
      expect(history[0]!.judged).toBeUndefined();
    }
  });
});
