import type { Random } from '@densenet/ops';
import { dispose, tensor1d, tidy } from '@tensorflow/tfjs-core';
import {
  disposeBatch,
  imagesOf,
  type NamedTensors,
  type StopSignal,
  type TensorBatch,
  type TrainableModel,
} from './model.ts';
import { alone } from './replicas/alone.ts';
import type { Replicas } from './replicas/replicas.ts';
import { throwIfStopped } from './replicas/stopping.ts';
import { nextRunningStatistics } from './runningStatistics.ts';
import type { Task } from './task.ts';
import { yieldToEventLoop } from './yieldToEventLoop.ts';

export interface MeasureStatisticsOptions {
  /** Draws the masks of dropout, which is on as in training. */
  random: Random;
  signal?: StopSignal;
  /** The processes that measure together, each its part of every batch. This one alone by default. */
  replicas?: Replicas;
  /** The processes over whose parts of a batch norms take their statistics, as in training (`Task`). */
  syncBatchNorm?: Task['syncBatchNorm'];
  /** Awaited after each batch, with the images seen so far. */
  onBatch?: (images: number) => unknown;
}

/**
 * What the running statistics of a network's norms would be if its weights had always been what they are: the means over batches of each
 * batch's mean and unbiased variance, as PyTorch's `update_bn`. Running ones lag behind the weights where these still change a lot.
 *
 * @param batches disposed of as they are used; each counts the same
 * @returns new tensors by name, of the norms that are not frozen
 * @throws the signal's reason where it is aborted
 */
export async function measureStatistics(
  model: TrainableModel,
  parameters: NamedTensors,
  batches: Iterable<TensorBatch> | AsyncIterable<TensorBatch>,
  { random, signal, replicas = alone, syncBatchNorm, onBatch }: MeasureStatisticsOptions,
): Promise<NamedTensors> {
  let measured: NamedTensors = {};
  let count = 0;
  let images = 0;
  let own = 0;
  try {
    for await (const batch of batches) {
      try {
        await throwIfStopped(replicas, signal);
        images += imagesOf(batch);
        const isPadding = batch.partOf?.isPadding ?? false;
        // Norms that see the parts of all wait for this process too; and one that never has an image must know which norms there are.
        if (isPadding && !syncBatchNorm && count > 0) continue;
        const pass = model.trainingPass(parameters, batch.images, random, {
          memoryEfficient: true,
          syncBatchNorm,
          isPadding,
        });
        // A cumulative average is a running one whose momentum is 1, 1/2, 1/3 and so on.
        const momentum = 1 / (count + 1);
        const running = tidy(
          () => nextRunningStatistics({ ...parameters, ...measured }, pass.statistics, momentum).running,
        );
        pass.dispose();
        dispose([pass.logits, ...Object.values(pass.statistics).flatMap((one) => [one.mean, one.variance]), measured]);
        measured = running;
        if (!isPadding || syncBatchNorm) count++;
        if (!isPadding) own += batch.images.shape[0];
      } finally {
        disposeBatch(batch);
      }
      await onBatch?.(images);
      await yieldToEventLoop();
    }
    return await meanOverReplicas(measured, own / images, replicas);
  } catch (error) {
    dispose(measured);
    throw error;
  }
}

/**
 * The mean over all processes, each by its share of the images. As 64-bit sums: once a training, and the same bits in all.
 *
 * @param own disposed of
 */
async function meanOverReplicas(own: NamedTensors, share: number, replicas: Replicas): Promise<NamedTensors> {
  if (replicas.size === 1) return own;
  const vectors = Object.entries(own);
  const values = await Promise.all(vectors.map(([, vector]) => vector.data<'float32'>()));
  const sums = await replicas.sum(
    values.flatMap((vector) => Array.from(vector, (value) => (share === 0 ? 0 : value * share))),
  );
  dispose(own);
  let at = 0;
  const next = (size: number) => {
    at += size;
    return sums.slice(at - size, at);
  };
  return Object.fromEntries(vectors.map(([name, { size }]) => [name, tensor1d(next(size))]));
}
