import { type Random, restoreRandom, softmaxCrossEntropy } from '@densenet/ops';
import {
  add,
  argMax,
  cast,
  concat,
  dispose,
  equal,
  keep,
  mul,
  type Scalar,
  stack,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import type { NamedTensors, TensorBatch, TrainableModel } from './model.ts';
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

/** The step's numbers are NaN or infinite, so that its gradient would spoil the parameters. */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
  constructor(readonly loss: number) {
    const problem = Number.isFinite(loss) ? ', but a norm has statistics that are NaN or infinite' : '';
    super(`the loss is ${loss}${problem}; the parameters are as they were before this step. Try a lower learning rate`);
  }
}

/**
 * One step: forward, backward, update of parameters and running statistics. Replaces the tensors in `state` and disposes
 * of the old ones; the batch stays the caller's. Leaves no other tensor behind. An error leaves `state` as it was.
 *
 * @throws NonFiniteLossError if the loss, or the statistics of a norm, are NaN or infinite
 */
export async function trainStep(
  model: TrainableModel,
  optimizer: Optimizer,
  state: StepState,
  batch: TensorBatch,
  learningRate: number,
): Promise<StepResult> {
  const drawn = state.random.state();
  try {
    return await runStep(model, optimizer, state, batch, learningRate);
  } catch (error) {
    // Dropout has drawn its masks.
    state.random = restoreRandom(drawn);
    throw error;
  }
}

async function runStep(
  model: TrainableModel,
  optimizer: Optimizer,
  state: StepState,
  batch: TensorBatch,
  learningRate: number,
): Promise<StepResult> {
  const { numbers, gradients, running } = tidy(() => backpropagate(model, state, batch));
  try {
    const [loss, correct, statistics] = (await numbers.data()) as unknown as [number, number, number];
    if (!Number.isFinite(loss) || !Number.isFinite(statistics)) throw new NonFiniteLossError(loss);
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
}

function replace(current: NamedTensors, next: NamedTensors): void {
  for (const [name, tensor] of Object.entries(next)) {
    current[name]?.dispose();
    current[name] = tensor;
  }
}

interface Backpropagated {
  [name: string]: Tensor | NamedTensors;
  /** The loss, how many were right, and the sum of all running statistics: in one tensor, since to read is to wait. */
  numbers: Tensor1D;
  /** Of the trainable parameters. */
  gradients: NamedTensors;
  /** New running statistics. */
  running: NamedTensors;
}

function backpropagate(model: TrainableModel, state: StepState, { images, labels }: TensorBatch): Backpropagated {
  const names = model.parameterSpecs.filter(({ trainable }) => trainable).map(({ name }) => name);
  let captured: { logits: Tensor2D; statistics: { [norm: string]: { mean: Tensor1D; variance: Tensor1D } } };
  const { value, grads } = valueAndGrads(() => {
    captured = model.forwardTraining(state.parameters, images, state.random);
    const loss = softmaxCrossEntropy(captured.logits, labels);
    // Else the end of the forward scope would dispose of what is no part of the loss.
    keep(captured.logits);
    for (const { mean, variance } of Object.values(captured.statistics)) [mean, variance].forEach(keep);
    return loss;
  })(names.map((name) => state.parameters[name]!));
  const { logits, statistics } = captured!;
  const running = runningStatistics(state.parameters, statistics);
  const correct = sum(equal(argMax(logits, 1), labels));
  dispose([logits, ...Object.values(statistics).flatMap(({ mean, variance }) => [mean, variance])]);
  const gradients = Object.fromEntries(names.map((name, index) => [name, grads[index]!]));
  // A loss alone can hide a NaN: wasm's ReLU, and its clamped convolution, make numbers of it again.
  const statisticsSum = sum(concat([tensor1d([0]), ...Object.values(running)]));
  const numbers = stack([value as Scalar, cast(correct, 'float32'), statisticsSum]) as Tensor1D;
  return { numbers, gradients, running };
}

function runningStatistics(
  parameters: NamedTensors,
  statistics: { [norm: string]: { mean: Tensor1D; variance: Tensor1D } },
): NamedTensors {
  const follow = (name: string, batch: Tensor) =>
    add(mul(parameters[name]!, 1 - runningStatisticsMomentum), mul(batch, runningStatisticsMomentum));
  return Object.fromEntries(
    Object.entries(statistics).flatMap(([norm, { mean, variance }]) => [
      [`${norm}.running_mean`, follow(`${norm}.running_mean`, mean)],
      [`${norm}.running_var`, follow(`${norm}.running_var`, variance)],
    ]),
  );
}
