import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { parametersToArrays } from '../../model/src/index.ts';
import {
  constant,
  fit,
  linearToZero,
  type Metrics,
  NonFiniteLossError,
  type StepEnd,
  TrainingStoppedError,
} from './index.ts';
import { exampleBatch, fitOptions, freshState, task } from './testing/smallTraining.ts';

describe('fit', () => {
  it('tells its hooks epoch, step and metrics', async () => {
    const state = freshState();
    const events: (StepEnd & { epoch: number; stepInEpoch: number })[] = [];
    const epochs: [number, Metrics][] = [];
    const completed = await fit(
      task,
      state,
      fitOptions({
        schedule: linearToZero(0.08, 8),
        afterStep: (event) => {
          const { epoch, stepInEpoch } = event.state;
          events.push({ ...event, epoch, stepInEpoch });
        },
        afterEpoch: ({ epoch, metrics }) => {
          epochs.push([epoch, metrics]);
        },
      }),
    );
    expect(completed).toBe(true);
    expect(events.map(({ epoch, stepInEpoch }) => [epoch, stepInEpoch])).toEqual(
      [0, 1].flatMap((epoch) => [1, 2, 3, 4].map((step) => [epoch, step])),
    );
    expect(events.map(({ learningRate }) => learningRate)).toEqual([...Array(8).keys()].map(linearToZero(0.08, 8)));
    expect(events.every(({ stepsPerEpoch }) => stepsPerEpoch === 4)).toBe(true);
    // The mean over 6, 6, 6 and 3 images, not over four batches.
    const last = events.slice(4);
    const loss = last.reduce((sum, event) => sum + event.loss * event.images, 0) / 21;
    expect(last.map(({ images }) => images)).toEqual([6, 6, 6, 3]);
    expect(epochs.map(([epoch]) => epoch)).toEqual([0, 1]);
    expect(epochs[1]![1]).toEqual({ loss, accuracy: expect.any(Number), images: 21 });
    expect(last[3]!.metrics).toEqual(epochs[1]![1]);
    expect(state).toMatchObject({ epoch: 2, stepInEpoch: 0, epochSeed: null, totals: { images: 0 } });
  });

  it('disposes of every batch, and draws another order each epoch', async () => {
    const state = freshState();
    const before = memory().numTensors;
    const seeds: number[] = [];
    const { batches } = fitOptions();
    await fit(task, state, {
      ...fitOptions({ epochs: 3 }),
      batches: (seed, firstStep) => {
        seeds.push(seed);
        return batches(seed, firstStep);
      },
    });
    expect(memory().numTensors).toBe(before);
    expect(new Set(seeds).size).toBe(3);
  });

  it('awaits the hook of an epoch', async () => {
    const order: string[] = [];
    await fit(
      task,
      freshState(),
      fitOptions({
        afterStep: ({ state }) => {
          order.push(`step of ${state.epoch}`);
        },
        afterEpoch: async ({ epoch }) => {
          await new Promise((resolve) => setTimeout(resolve, 10));
          order.push(`end of ${epoch}`);
        },
      }),
    );
    expect(order.indexOf('end of 0')).toBe(4);
    expect(order.at(-1)).toBe('end of 1');
  });

  it('names epoch and step of a loss that is not finite, and leaves the state before it', async () => {
    const state = freshState();
    const { batches } = fitOptions();
    let before: unknown;
    let made = 0;
    const values = async () => [await parametersToArrays(state.parameters), state.random.state(), state.stepInEpoch];
    const refusal = await fit(task, state, {
      ...fitOptions({ schedule: constant(0.05) }),
      async *batches(seed, firstStep) {
        for await (const batch of batches(seed, firstStep)) {
          if (++made === 7) {
            before = await values();
            batch.images.dispose();
            batch.images = tensor4d(new Float32Array(6 * 64).fill(Number.NaN), [6, 8, 8, 1]);
          }
          yield batch;
        }
      },
    }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TrainingStoppedError);
    expect((refusal as Error).message).toBe(
      'epoch 2, step 3 of 4, learning rate 0.05: the loss is NaN; the parameters are as they were before this step. ' +
        'Image 0 of the batch (from 0) holds NaN: look at how images are read and prepared. No learning rate helps',
    );
    expect((refusal as Error).cause).toBeInstanceOf(NonFiniteLossError);
    expect(await values()).toEqual(before);
    expect(state).toMatchObject({ epoch: 1, stepInEpoch: 2 });
  });

  it('names epoch, step, image and label where that is no class', async () => {
    const { batches } = fitOptions();
    const refusal = await fit(task, freshState(), {
      ...fitOptions({ schedule: constant(0.05) }),
      async *batches(seed, firstStep) {
        for await (const batch of batches(seed, firstStep)) {
          batch.targets.dispose();
          yield { ...batch, targets: tensor1d([0, 1, 2, 1, 3, 0], 'int32') };
        }
      },
    }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TrainingStoppedError);
    expect((refusal as Error).message).toBe(
      'epoch 1, step 1 of 4, learning rate 0.05: softmaxCrossEntropy: image 4 of the batch has label 3, expected 0 to 2, as ' +
        'the network has 3 classes',
    );
  });

  it('stops at an aborted signal after the step under way', async () => {
    const state = freshState();
    const controller = new AbortController();
    const epochs: number[] = [];
    const options = fitOptions({
      signal: controller.signal,
      afterStep: ({ state }) => {
        if (state.stepInEpoch === 2) controller.abort();
      },
      afterEpoch: ({ epoch }) => {
        epochs.push(epoch);
      },
    });
    const before = memory().numTensors;
    expect(await fit(task, state, options)).toBe(false);
    expect(state).toMatchObject({ epoch: 0, stepInEpoch: 2, epochSeed: expect.any(Number), totals: { images: 12 } });
    expect(epochs).toEqual([]);
    expect(memory().numTensors).toBe(before);
    expect(await fit(task, state, options)).toBe(false);
    expect(state.stepInEpoch).toBe(2);
  });

  it('ends an epoch whose last step was under way when the signal came', async () => {
    const state = freshState();
    const controller = new AbortController();
    const epochs: number[] = [];
    const options = fitOptions({
      signal: controller.signal,
      afterStep: ({ state }) => {
        if (state.stepInEpoch === 4) controller.abort();
      },
      afterEpoch: ({ epoch }) => {
        epochs.push(epoch);
      },
    });
    expect(await fit(task, state, options)).toBe(false);
    expect(epochs).toEqual([0]);
    expect(state).toMatchObject({ epoch: 1, stepInEpoch: 0 });
  });

  it('lets the event loop turn between two steps, so that a signal can arrive', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 0);
    expect(await fit(task, freshState(), fitOptions({ epochs: 100, signal: controller.signal }))).toBe(false);
  });

  it('refuses an epoch without images', async () => {
    await expect(fit(task, freshState(), fitOptions({ batches: () => [] }))).rejects.toThrow(RangeError);
  });

  it('passes on what the source of batches throws', async () => {
    const state = freshState();
    const before = memory().numTensors;
    const options = fitOptions({
      *batches() {
        yield exampleBatch(0);
        throw new Error('the disk is gone');
      },
    });
    await expect(fit(task, state, options)).rejects.toThrow('the disk is gone');
    expect(memory().numTensors).toBe(before);
    dispose([state.parameters, state.optimizerState]);
  });
});
