import { createRandom } from '@densenet/ops';
import { dispose, memory, mul, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { createDenseNet, parametersToArrays } from '../../../model/src/index.ts';
import {
  binaryCrossEntropy,
  clipByGlobalNorm,
  crossEntropy,
  focal,
  inMemoryReplicas,
  type Loss,
  NonFiniteLossError,
  ReplicaFailedError,
  type StepState,
  startTraining,
  type Task,
  type TensorBatch,
  trainStep,
} from '../index.ts';
import { disposeBatch } from '../model.ts';
import { plainState, plainTask } from '../testing/plainTraining.ts';
import { inEach, partsOf } from '../testing/ranks.ts';
import { exampleBatch, freshState, smallConfig, task } from '../testing/smallTraining.ts';

const free = (states: readonly StepState[]) => {
  for (const { parameters, optimizerState, ema } of states) dispose([parameters, optimizerState, ema?.weights ?? []]);
};
const valuesOf = ({ parameters }: StepState) => parametersToArrays(parameters);

async function largestDifference(one: StepState, other: StepState): Promise<number> {
  const [a, b] = [await valuesOf(one), await valuesOf(other)];
  return Math.max(
    ...Object.keys(a).flatMap((name) => Array.from(a[name]!.values, (x, i) => Math.abs(x - b[name]!.values[i]!))),
  );
}

/** Soft targets, of which an image may have several. */
function soft(batch: TensorBatch): TensorBatch {
  const labels = batch.targets.dataSync();
  batch.targets.dispose();
  const rows = Array.from(labels, (label, row) =>
    [0, 1, 2].map((place) => (place === label ? 0.7 : row % 2 ? 0.3 : 0.1)),
  );
  return { images: batch.images, targets: tensor2d(rows) as Tensor2D };
}

/** Images a step: also fewer than there are ranks. */
const sizes = [7, 6, 2, 5];
const same = (batch: TensorBatch) => batch;

/** Trains for 20 steps, by ranks and by one process. */
async function expectEqual(
  size: number,
  { loss, prepared = same }: { loss: Loss; prepared?: (batch: TensorBatch) => TensorBatch },
) {
  const joint: Task = { ...plainTask, loss, transforms: [clipByGlobalNorm(0.5)], ema: { decay: 0.9 } };
  const alone = plainState(joint);
  const states = Array.from({ length: size }, () => plainState(joint));
  const replicas = inMemoryReplicas(size);
  const before = memory().numTensors;
  for (let step = 0; step < 20; step++) {
    const batch = prepared(exampleBatch(step, sizes[step % sizes.length]));
    const parts = partsOf(batch, size);
    const expected = await trainStep(joint, alone, batch, 0.1);
    const results = await inEach(replicas, (one, rank) =>
      trainStep({ ...joint, accumulation: 1 + (step % 2) }, states[rank]!, parts[rank]!, 0.1, { replicas: one }),
    );
    for (const result of results) expect(result).toEqual(results[0]);
    expect(results[0]!.loss).toBeCloseTo(expected.loss, 5);
    expect(results[0]!.images).toBe(expected.images);
    expect(results[0]!.sums.accuracy).toBeCloseTo(expected.sums.accuracy, 4);
    for (const one of [batch, ...parts]) disposeBatch(one);
  }
  expect(memory().numTensors).toBe(before);
  for (const state of states) {
    expect(await valuesOf(state)).toEqual(await valuesOf(states[0]!));
    expect(await largestDifference(state, alone)).toBeLessThan(1e-5);
  }
  free([alone, ...states]);
}

describeOnEachBackend('ranks that train together', () => {
  it('are equal to the bit, and to one process with the whole batch', () => expectEqual(2, { loss: crossEntropy() }));
});

describe('ranks are equal to one process', () => {
  it.each<[string, Loss, ((batch: TensorBatch) => TensorBatch)?]>([
    ['with cross-entropy', crossEntropy()],
    ['with class weights', crossEntropy({ classWeights: [0.2, 3, 1], labelSmoothing: 0.1 })],
    ['with soft targets', crossEntropy({ classWeights: [0.2, 3, 1] }), soft],
    ['with several labels', binaryCrossEntropy({ positiveWeights: [1, 2, 3] }), soft],
    ['with a focal loss', focal()],
  ])('%s', (_, loss, prepared = same) => expectEqual(3, { loss, prepared }));
});

describe('ranks of a network with norms', () => {
  const normed = createDenseNet({ ...smallConfig, dropRate: 0 });
  const normedTask: Task = { ...task, model: normed, ema: { decay: 0.9 } };
  const normedState = () => {
    const random = createRandom(5);
    return startTraining(normedTask, normed.initialize(random), random);
  };
  const name = 'features.norm5.running_mean';
  const runningMean = async (state: StepState) => [...(await state.parameters[name]!.data())];

  it.each([
    ['have the running statistics of rank 0', false],
    ['have the mean of those of all images', true],
  ])('%s', async (_, averageStatistics) => {
    const batch = exampleBatch(1, 7);
    const parts = partsOf(batch, 3);
    const byThemselves = await Promise.all(
      parts.map(async ({ images, targets }) => {
        const state = normedState();
        await trainStep(normedTask, state, { images, targets }, 0);
        const found = await runningMean(state);
        free([state]);
        return found;
      }),
    );
    const states = Array.from({ length: 3 }, normedState);
    await inEach(inMemoryReplicas(3), (replicas, rank) =>
      trainStep(normedTask, states[rank]!, parts[rank]!, 0, { replicas, averageStatistics }),
    );
    const [first, second, third] = byThemselves;
    const mean = first!.map((x, at) => (3 * x + 2 * second![at]! + 2 * third![at]!) / 7);
    const found = await runningMean(states[0]!);
    (averageStatistics ? mean : first!).forEach((x, at) => {
      expect(found[at]).toBeCloseTo(x, 6);
    });
    expect(mean).not.toEqual(first);
    for (const state of states) {
      expect(await valuesOf(state)).toEqual(await valuesOf(states[0]!));
      expect(await state.ema!.weights.data()).toEqual(await states[0]!.ema!.weights.data());
    }
    for (const one of [batch, ...parts]) disposeBatch(one);
    free(states);
  });
});

describe('ranks of a network with dropout', () => {
  it('draw other masks in each rank and at each step, and the generator stays the same in all', async () => {
    const batch = exampleBatch(1, 6);
    // All ranks are given the same images.
    const partOf = { targets: batch.targets, isPadding: false };
    const [states, losses] = [[freshState(), freshState()], [[], []] as number[][]];
    const spying = (rank: number): Task => ({
      ...task,
      loss: (logits, targets) => {
        losses[rank]!.push(logits.dataSync()[0]!);
        return task.loss(logits, targets);
      },
    });
    const replicas = inMemoryReplicas(2);
    for (let step = 0; step < 2; step++) {
      await inEach(replicas, (one, rank) =>
        trainStep(spying(rank), states[rank]!, { ...batch, partOf }, 0, { replicas: one }),
      );
    }
    expect(new Set(losses.flat()).size).toBe(4);
    const [a, b] = states.map(({ random }) => random.state());
    expect(a).toEqual(b);
    disposeBatch(batch);
    free(states);
  });
});

describe('a step of several ranks', () => {
  const start = (size: number) => ({
    states: Array.from({ length: size }, () => plainState()),
    replicas: inMemoryReplicas(size),
    batch: exampleBatch(0, 6),
  });

  it('is refused by all alike where one has met a NaN, and all name the rank and the image', async () => {
    const { states, replicas, batch } = start(3);
    const parts = partsOf(batch, 3);
    const { images } = parts[1]!;
    parts[1]!.images = mul(images, Number.NaN);
    images.dispose();
    const held = await valuesOf(states[0]!);
    const before = memory().numTensors;
    const refusals = await inEach(replicas, (one, rank) =>
      trainStep(plainTask, states[rank]!, parts[rank]!, 0.1, { replicas: one }).catch((error: Error) => error),
    );
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(NonFiniteLossError);
      expect((refusal as Error).message).toContain(
        'Rank 1, in its part of the batch: Image 0 of the batch (from 0) holds NaN',
      );
    }
    for (const state of states) expect(await valuesOf(state)).toEqual(held);
    expect(memory().numTensors).toBe(before);
    for (const one of [batch, ...parts]) disposeBatch(one);
    free(states);
  });

  it('that fails in one ends in all, and says in which', async () => {
    const { states, replicas, batch } = start(2);
    const parts = partsOf(batch, 2);
    const failing: Task = {
      ...plainTask,
      loss: () => {
        throw new Error('out of memory');
      },
    };
    const before = memory().numTensors;
    const [own, other] = await inEach(replicas, (one, rank) =>
      trainStep(rank === 0 ? failing : plainTask, states[rank]!, parts[rank]!, 0.1, { replicas: one }).catch(
        (error: Error) => error,
      ),
    );
    expect(own).toEqual(new Error('out of memory'));
    expect(other).toEqual(new ReplicaFailedError(0, 'out of memory'));
    expect(memory().numTensors).toBe(before);
    for (const one of [batch, ...parts]) disposeBatch(one);
    free(states);
  });

  it('tells all where one wants to stop', async () => {
    const { states, replicas, batch } = start(2);
    const parts = partsOf(batch, 2);
    const stops = async (wishes: readonly boolean[]) => {
      const results = await inEach(replicas, (one, rank) =>
        trainStep(plainTask, states[rank]!, parts[rank]!, 0.1, { replicas: one, wantsToStop: wishes[rank]! }),
      );
      return results.map((result) => result.stops);
    };
    expect(await stops([false, false])).toEqual([false, false]);
    expect(await stops([false, true])).toEqual([true, true]);
    for (const one of [batch, ...parts]) disposeBatch(one);
    free(states);
  });
});
