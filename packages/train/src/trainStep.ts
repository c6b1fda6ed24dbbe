import { type Random, restoreRandom, softmaxCrossEntropy } from '@densenet/ops';
import {
  add,
  argMax,
  dispose,
  equal,
  keep,
  mul,
  type Scalar,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
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

/** The loss is not a number any more, so that its gradient would spoil the parameters. */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
  constructor(readonly loss: number) {
    super(`the loss is ${loss}; the parameters are as they were before this step. Try a lower learning rate`);
  }
}

/**
 * One step: forward, backward, update of parameters and running statistics. Replaces the tensors in `state` and disposes
 * of the old ones; the batch stays the caller's. Leaves no other tensor behind. An error leaves `state` as it was.
 *
 * @throws NonFiniteLossError if the loss is NaN or infinite
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
  const { loss, correct, gradients, running } = tidy(() => backpropagate(model, state, batch));
  try {
    const result = { loss: (await loss.data())[0]!, correct: (await correct.data())[0]!, size: batch.labels.size };
    if (!Number.isFinite(result.loss)) throw new NonFiniteLossError(result.loss);
    const updated = optimizer.update(gradients, state.optimizerState, state.parameters, learningRate);
    replace(state.parameters, { ...updated.parameters, ...running });
    replace(state.optimizerState, updated.state);
    return result;
  } catch (error) {
    dispose(running);
    throw error;
  } finally {
    dispose([loss, correct, gradients]);
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
  loss: Scalar;
  correct: Tensor;
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
    const mean = softmaxCrossEntropy(captured.logits, labels);
    // Else the end of the forward scope would dispose of what is no part of the loss.
    keep(captured.logits);
    for (const { mean, variance } of Object.values(captured.statistics)) [mean, variance].forEach(keep);
    return mean;
  })(names.map((name) => state.parameters[name]!));
  const { logits, statistics } = captured!;
  const running = runningStatistics(state.parameters, statistics);
  const correct = sum(equal(argMax(logits, 1), labels));
  dispose([logits, ...Object.values(statistics).flatMap(({ mean, variance }) => [mean, variance])]);
  const gradients = Object.fromEntries(names.map((name, index) => [name, grads[index]!]));
  return { loss: value as Scalar, correct, gradients, running };
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
