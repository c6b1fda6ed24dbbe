import { type Random, restoreRandom } from '@densenet/ops';
import { cast, dispose, stack, type Tensor, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { expectClasses } from './expectClasses.ts';
import type { Loss } from './losses.ts';
import type { BatchResult, MetricSums } from './metrics.ts';
import type { NamedTensors, TensorBatch, TrainingPass } from './model.ts';
import { causeOf, NonFiniteLossError } from './nonFiniteLoss.ts';
import { nextRunningStatistics } from './runningStatistics.ts';
import type { Task } from './task.ts';

/** All that one step changes. */
export interface StepState {
  parameters: NamedTensors;
  /** By the names of the optimizer's `stateSpecs`. */
  optimizerState: NamedTensors;
  /** Updates done since the optimizer's state was fresh. */
  step: number;
  random: Random;
}

/**
 * One step: forward, backward, update of parameters and running statistics. Replaces the tensors in `state` and disposes
 * of the old ones; the batch stays the caller's. Leaves no other tensor behind. An error leaves `state` as it was.
 *
 * @returns loss and metrics of the batch before the update
 * @throws NonFiniteLossError if the loss, or the statistics of a norm, are NaN or infinite
 * @throws LabelRangeError (of `@densenet/ops`) naming the image if a label is no class of the network
 */
export async function trainStep(
  task: Task,
  state: StepState,
  batch: TensorBatch,
  learningRate: number,
): Promise<BatchResult> {
  const drawn = state.random.state();
  try {
    const { numbers, metrics, gradients, running, classes } = backpropagate(task, state, batch);
    try {
      const [loss, statistics, ...sums] = await numbers.data();
      if (!Number.isFinite(loss) || !Number.isFinite(statistics)) {
        await expectClasses(batch.targets, classes);
        throw new NonFiniteLossError(loss!, await causeOf(state.parameters, batch.images));
      }
      const { parameters, optimizerState } = state;
      const step = state.step + 1;
      const updated = task.optimizer.update({ gradients, state: optimizerState, parameters, step, learningRate });
      replace(parameters, { ...updated.parameters, ...running });
      replace(optimizerState, updated.state);
      state.step = step;
      const named = Object.fromEntries(metrics.map((name, index) => [name, sums[index]!])) as MetricSums;
      return { images: batch.images.shape[0], loss: loss!, sums: named };
    } catch (error) {
      dispose(running);
      throw error;
    } finally {
      dispose([numbers, gradients]);
    }
  } catch (error) {
    // Dropout has drawn its masks.
    state.random = restoreRandom(drawn);
    throw error;
  }
}

function replace(current: NamedTensors, next: NamedTensors): void {
  for (const [name, tensor] of Object.entries(next)) {
    current[name]?.dispose();
    current[name] = tensor;
  }
}

interface Backpropagated extends Omit<Measured, 'dLogits'> {
  /** Of the trainable parameters. */
  gradients: NamedTensors;
  /** Of the network. */
  classes: number;
}

/** No tidy is around the whole of it, which would keep what the pass frees on its way. */
function backpropagate(
  { model, loss, memoryEfficient }: Task,
  state: StepState,
  { images, targets }: TensorBatch,
): Backpropagated {
  const pass = model.trainingPass(state.parameters, images, state.random, { memoryEfficient });
  const { logits, statistics } = pass;
  let measured: Measured | undefined;
  try {
    measured = measure(loss, state.parameters, pass, targets);
    const { dLogits, ...rest } = measured;
    return { ...rest, classes: logits.shape[1], gradients: pass.backward(dLogits) };
  } catch (error) {
    pass.dispose();
    if (measured) dispose([measured.numbers, measured.running]);
    throw error;
  } finally {
    measured?.dLogits.dispose();
    dispose([logits, ...Object.values(statistics).flatMap(({ mean, variance }) => [mean, variance])]);
  }
}

/** What the forward pass says. */
interface Measured {
  /** The loss, the sum of all running statistics, and what the loss measures beside: in one tensor, since to read is to wait. */
  numbers: Tensor1D;
  /** Names of the last ones of these. */
  metrics: string[];
  /** New running statistics. */
  running: NamedTensors;
  /** The gradient to go back with. */
  dLogits: Tensor2D;
}

function measure(
  lossOf: Loss,
  parameters: NamedTensors,
  { logits, statistics }: TrainingPass,
  targets: Tensor,
): Measured {
  const metrics: string[] = [];
  const tensors = tidy(() => {
    const { loss, dLogits, metrics: sums } = lossOf(logits, targets);
    // A loss alone can hide an infinity, which a ReLU or a maximum may leave out.
    const { running, total } = nextRunningStatistics(parameters, statistics);
    metrics.push(...Object.keys(sums));
    const numbers = [loss, total, ...Object.values(sums).map((sum) => cast(sum, 'float32'))];
    return { dLogits, running, numbers: stack(numbers) as Tensor1D };
  });
  return { ...tensors, metrics };
}
