import '@tensorflow/tfjs-backend-cpu';
import { createRandom, restoreRandom } from '@densenet/ops';
import { memory, mul, tensor, zerosLike } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { parametersToArrays } from '../../../model/src/index.ts';
import {
  type FitOptions,
  type NamedTensors,
  ReplicaFailedError,
  ReplicasDifferError,
  reduceOnPlateau,
  startTraining,
  type TensorBatch,
  type TrainingEvent,
  type TrainingSession,
} from '../index.ts';
import { plainState, plainTask } from '../testing/plainTraining.ts';
import { type RankOptions, runRanks } from '../testing/rankSessions.ts';
import { partsOf } from '../testing/ranks.ts';
import { timeless } from '../testing/smallSession.ts';
import { exampleBatch, fitOptions, task } from '../testing/smallTraining.ts';

const plainSession = (): TrainingSession => ({ ...plainTask, state: plainState(), history: [] });
/** A session whose weights are others than those of rank 0: it has to be given these. */
const emptySession = (): TrainingSession => {
  const session = plainSession();
  for (const [name, one] of Object.entries(session.state.parameters)) {
    session.state.parameters[name] = zerosLike(one);
    one.dispose();
  }
  return session;
};
const ranks = (size: number, rank0 = plainSession()) => [rank0, ...Array.from({ length: size - 1 }, emptySession)];

const complete = { complete: true, listenerErrors: [] };
const stopped = { complete: false, listenerErrors: [] };

const valuesOf = ({ state }: TrainingSession) => parametersToArrays(state.parameters);
async function largestDifference(one: TrainingSession, other: TrainingSession): Promise<number> {
  const [a, b] = [await valuesOf(one), await valuesOf(other)];
  const names = Object.keys(a);
  return Math.max(
    ...names.flatMap((name) => Array.from(a[name]!.values, (x, at) => Math.abs(x - b[name]!.values[at]!))),
  );
}

/** A session as it would be read from a checkpoint: values and tensors of its own. */
async function restored({ state, history }: TrainingSession): Promise<TrainingSession> {
  const { random, parameters, optimizerState, ema: _, ...values } = state;
  const copied = async (tensors: NamedTensors): Promise<NamedTensors> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(tensors).map(async ([name, one]) => [name, tensor(await one.data(), one.shape)] as const),
      ),
    );
  return {
    ...plainTask,
    state: {
      ...structuredClone(values),
      parameters: await copied(parameters),
      optimizerState: await copied(optimizerState),
      random: restoreRandom(random.state()),
    },
    history: structuredClone(history),
  };
}

/** The second rank's part of batches, and an error in the place of one of them. */
function* failingAt(step: number, batches: ReturnType<FitOptions['batches']>): Iterable<TensorBatch> {
  let at = 0;
  for (const batch of batches as Iterable<TensorBatch>) {
    if (at++ === step) throw new Error('cats/3.jpg is no picture');
    yield partsOf(batch, 2)[1]!;
  }
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

describe('ranks that have not the same', () => {
  it('end before the first step where they were started with other options, and say which', async () => {
    const sessions = ranks(3);
    const outcomes = await runRanks(sessions, (rank) => ({
      sameInAll: { data: { images: 21, classes: rank === 2 ? ['cat', 'cow'] : ['cat', 'dog'] } },
    }));
    for (const outcome of outcomes) {
      expect(outcome).toBeInstanceOf(ReplicasDifferError);
      expect((outcome as Error).message).toBe(
        'rank 2 was started with another data.classes.1 than rank 0: "cow", and not "dog". Start all ranks by the same ' +
          'command, with the same images',
      );
    }
    expect(sessions.map(({ state }) => state.step)).toEqual([0, 0, 0]);
  });

  it('end with the step and the parameter where their weights become others', async () => {
    const sessions = ranks(2);
    const { state } = sessions[1]!;
    const outcomes = await runRanks(sessions, (rank) => ({
      compareEvery: 2,
      listeners:
        rank === 0
          ? []
          : [
              (event) => {
                if (!isStep(3)(event)) return;
                const weights = state.parameters['classifier.weight']!;
                state.parameters['classifier.weight'] = mul(weights, 1.001);
                weights.dispose();
              },
            ],
    }));
    for (const outcome of outcomes) {
      expect(outcome).toBeInstanceOf(ReplicasDifferError);
      expect((outcome as Error).message).toMatch(
        /^after step 4, parameter classifier\.weight of rank 1 is another than rank 0's/,
      );
    }
  });
});

describe('ranks of which one fails', () => {
  it('all end where rank 0 cannot save, and the others say why', async () => {
    const full = new Error('no space left on device');
    const events: TrainingEvent<string>[] = [];
    const outcomes = await runRanks(ranks(3), (rank) => ({
      save: () => Promise.reject(full),
      listeners: rank === 1 ? [(event) => events.push(timeless(event))] : [],
    }));
    const other = new ReplicaFailedError(0, 'no space left on device');
    expect(outcomes).toEqual([full, other, other]);
    expect(events.at(-1)).toEqual({ type: 'failed', message: other.message });
  });

  it('lose no step: rank 0 has saved the last one, and goes on from there as if nothing had been', async () => {
    const undisturbed = ranks(2);
    await runRanks(undisturbed);
    const [first, second] = ranks(2);
    const saved: TrainingSession[] = [];
    const { batches } = fitOptions();
    const outcomes = await runRanks([first!, second!], (rank) => ({
      ...(rank === 0 ? { save: async () => void saved.push(await restored(first!)) } : {}),
      ...(rank === 1 ? { batches: (seed: number, firstStep: number) => failingAt(2, batches(seed, firstStep)) } : {}),
    }));
    expect(outcomes[0]).toEqual(new ReplicaFailedError(1, 'cats/3.jpg is no picture'));
    const last = saved.at(-1)!;
    expect([last.state.epoch, last.state.stepInEpoch]).toEqual([0, 2]);
    const resumed = ranks(2, last);
    expect(await runRanks(resumed)).toEqual([complete, complete]);
    expect(await valuesOf(resumed[0]!)).toEqual(await valuesOf(undisturbed[0]!));
  });

  it('all end where one cannot read its images, and the others say why', async () => {
    const broken = new Error('cats/3.jpg is no picture');
    const outcomes = await runRanks(ranks(2), (rank) =>
      rank === 0
        ? {}
        : {
            // biome-ignore lint/correctness/useYield: it fails before the first batch.
            *batches() {
              throw broken;
            },
          },
    );
    expect(outcomes).toEqual([new ReplicaFailedError(1, broken.message), broken]);
  });
});
