import type { Random } from '@densenet/ops';
import { dispose, tidy } from '@tensorflow/tfjs-core';
import type { NamedTensors, StopSignal, TensorBatch, TrainableModel } from './model.ts';
import { nextRunningStatistics } from './runningStatistics.ts';
import { yieldToEventLoop } from './yieldToEventLoop.ts';

export interface MeasureStatisticsOptions {
  /** Draws the masks of dropout, which is on as in training. */
  random: Random;
  signal?: StopSignal;
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
  { random, signal, onBatch }: MeasureStatisticsOptions,
): Promise<NamedTensors> {
  let measured: NamedTensors = {};
  let count = 0;
  let images = 0;
  try {
    for await (const batch of batches) {
      try {
        if (signal?.aborted) throw signal.reason;
        const pass = model.trainingPass(parameters, batch.images, random, { memoryEfficient: true });
        // A cumulative average is a running one whose momentum is 1, 1/2, 1/3 and so on.
        const momentum = 1 / (count + 1);
        const running = tidy(
          () => nextRunningStatistics({ ...parameters, ...measured }, pass.statistics, momentum).running,
        );
        pass.dispose();
        dispose([pass.logits, ...Object.values(pass.statistics).flatMap((one) => [one.mean, one.variance]), measured]);
        measured = running;
        count++;
        images += batch.images.shape[0];
      } finally {
        dispose([batch.images, batch.targets]);
      }
      await onBatch?.(images);
      await yieldToEventLoop();
    }
    return measured;
  } catch (error) {
    dispose(measured);
    throw error;
  }
}
