import { expectLabelRange, type Random, restoreRandom, softmaxCrossEntropyWithGradient } from '@densenet/ops';
import {
  add,
  argMax,
  cast,
  concat1d,
  dispose,
  equal,
  mul,
  type Scalar,
  scalar,
  split,
  stack,
  sum,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { NamedTensors, TensorBatch, TrainableModel, TrainingPass } from './model.ts';
import { causeOf, NonFiniteLossError } from './nonFiniteLoss.ts';
import type { Optimizer } from './sgd.ts';

/** Share of the batch's statistics that enters the running ones at each step: PyTorch's meaning of momentum. */
export const runningStatisticsMomentum = 0.1;

/** All that one step changes. */
export interface StepState {
  parameters: NamedTensors;
  optimizerState: NamedTensors;
  random: Random;
}

export interface StepResult {
  /** Mean cross-entropy of the batch, before the update. */
  loss: number;
  /** How many of the batch the network had right, before the update. */
  correct: number;
  /** Images in the batch. */
  size: number;
}

export interface StepOptions {
  /**
   * Whether the backward pass computes concatenations, norms and ReLUs again instead of keeping them: less memory, some
   * time, and the same bits. False by default.
   */
  memoryEfficient?: boolean | undefined;
}

/**
 * One step: forward, backward, update of parameters and running statistics. Replaces the tensors in `state` and disposes
 * of the old ones; the batch stays the caller's. Leaves no other tensor behind. An error leaves `state` as it was.
 *
 * @throws NonFiniteLossError if the loss, or the statistics of a norm, are NaN or infinite
 * @throws LabelRangeError (of `@densenet/ops`) naming the image if a label is no class of the network
 */
export async function trainStep(
  model: TrainableModel,
  optimizer: Optimizer,
  state: StepState,
  batch: TensorBatch,
  learningRate: number,
  options: StepOptions = {},
): Promise<StepResult> {
  const drawn = state.random.state();
  try {
    const { numbers, gradients, running, classes } = backpropagate(model, state, batch, options);
    try {
      const [loss, correct, statistics] = (await numbers.data()) as unknown as [number, number, number];
      if (!Number.isFinite(loss) || !Number.isFinite(statistics)) {
        // A GPU has not been asked for them before; here nobody waits any more.
        expectLabelRange(await batch.labels.data(), classes);
        throw new NonFiniteLossError(loss, await causeOf(state.parameters, batch.images));
      }
      const updated = optimizer.update(gradients, state.optimizerState, state.parameters, learningRate);
      replace(state.parameters, { ...updated.parameters, ...running });
      replace(state.optimizerState, updated.state);
      return { loss, correct, size: batch.labels.size };
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

interface Backpropagated {
  /** The loss, how many were right, and the sum of all running statistics: in one tensor, since to read is to wait. */
  numbers: Tensor1D;
  /** Of the trainable parameters. */
  gradients: NamedTensors;
  /** New running statistics. */
  running: NamedTensors;
  /** Of the network. */
  classes: number;
}

/** No tidy is around the whole of it, which would keep what the pass frees on its way. */
function backpropagate(
  model: TrainableModel,
  state: StepState,
  { images, labels }: TensorBatch,
  { memoryEfficient }: StepOptions,
): Backpropagated {
  const pass = model.trainingPass(state.parameters, images, state.random, { memoryEfficient });
  const { logits, statistics } = pass;
  let measured: Measured | undefined;
  try {
    measured = measure(state.parameters, pass, labels);
    const { numbers, running, dLogits } = measured;
    return { numbers, running, classes: logits.shape[1], gradients: pass.backward(dLogits) };
  } catch (error) {
    pass.dispose();
    if (measured) dispose([measured.numbers, measured.running]);
    throw error;
  } finally {
    measured?.dLogits.dispose();
    dispose([logits, ...Object.values(statistics).flatMap(({ mean, variance }) => [mean, variance])]);
  }
}

type Measured = { numbers: Tensor1D; running: NamedTensors; dLogits: Tensor2D };

/** What the forward pass says: the step's numbers, new running statistics, and the gradient to go back with. */
function measure(parameters: NamedTensors, { logits, statistics }: TrainingPass, labels: Tensor1D): Measured {
  return tidy(() => {
    const { loss, gradient: dLogits } = softmaxCrossEntropyWithGradient(logits, labels);
    const correct = sum(equal(argMax(logits, 1), labels));
    const { running, total } = runningStatistics(parameters, statistics);
    const numbers = stack([loss, cast(correct, 'float32'), total]) as Tensor1D;
    return { numbers, running, dLogits };
  });
}

/** The new running statistics, all of them at once: one operation instead of one a norm. And their sum. */
function runningStatistics(
  parameters: NamedTensors,
  statistics: TrainingPass['statistics'],
): { running: NamedTensors; total: Scalar } {
  const batch = Object.entries(statistics).flatMap(([norm, { mean, variance }]) => [
    [`${norm}.running_mean`, mean] as const,
    [`${norm}.running_var`, variance] as const,
  ]);
  if (batch.length === 0) return { running: {}, total: scalar(0) };
  const before = concat1d(batch.map(([name]) => parameters[name] as Tensor1D));
  const now = concat1d(batch.map(([, vector]) => vector));
  const momentum = runningStatisticsMomentum;
  const after = add(mul(before, 1 - momentum), mul(now, momentum));
  const vectors = split(
    after,
    batch.map(([, { size }]) => size),
  );
  // A loss alone can hide an infinity, which a ReLU or a maximum may leave out.
  return { running: Object.fromEntries(batch.map(([name], index) => [name, vectors[index]!])), total: sum(after) };
}
