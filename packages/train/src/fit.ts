import { LabelRangeError, type Random } from '@densenet/ops';
import { dispose } from '@tensorflow/tfjs-core';
import { addBatch, type Metrics, metricsOf, noTotals, type Totals } from './metrics.ts';
import type { NamedTensors, StopSignal, TensorBatch, TrainableModel } from './model.ts';
import { NonFiniteLossError } from './nonFiniteLoss.ts';
import type { Schedule } from './schedules.ts';
import type { Optimizer } from './sgd.ts';
import { type StepOptions, type StepResult, type StepState, trainStep } from './trainStep.ts';

/** Where a training stands: with parameters, optimizer state and generator, all that going on exactly needs. */
export interface TrainingState extends StepState {
  /** Epochs completed. */
  epoch: number;
  /** Steps completed in the epoch under way. */
  stepInEpoch: number;
  /** Drawn when the epoch began: decides its order of images. null between two epochs. */
  epochSeed: number | null;
  /** Over the steps of the epoch under way. */
  totals: Totals;
}

// Node's and the browser's alike; neither's types are at hand in this package.
declare function setTimeout(callback: () => void, milliseconds: number): unknown;

/** The state before the first step. Takes over `parameters`. */
export function startTraining(
  model: TrainableModel,
  optimizer: Optimizer,
  parameters: NamedTensors,
  random: Random,
): TrainingState {
  const trainable = model.parameterSpecs.filter((spec) => spec.trainable).map(({ name }) => [name, parameters[name]!]);
  const optimizerState = optimizer.init(Object.fromEntries(trainable));
  return { parameters, optimizerState, random, epoch: 0, stepInEpoch: 0, epochSeed: null, totals: noTotals() };
}

/** What a hook is told after a step. */
export interface StepEvent extends StepResult {
  /** From 0. */
  epoch: number;
  /** Steps completed in this epoch. */
  stepInEpoch: number;
  stepsPerEpoch: number;
  learningRate: number;
  /** Over the epoch so far. */
  metrics: Metrics;
}

export interface FitOptions extends StepOptions {
  epochs: number;
  stepsPerEpoch: number;
  schedule: Schedule;
  /** The epoch's batches in the order that `seed` decides, without its first `firstStep` ones. */
  batches(seed: number, firstStep: number): Iterable<TensorBatch> | AsyncIterable<TensorBatch>;
  /** Ends the loop after the step under way. */
  signal?: StopSignal;
  /** Awaited after each step. */
  onStep?: (event: StepEvent) => unknown;
  /** Awaited after each epoch, with its training metrics: the place to evaluate and to save. */
  onEpoch?: (epoch: number, metrics: Metrics) => Promise<void> | void;
}

/** A step went wrong; the message says which. The state is the one before it. */
export class TrainingStoppedError extends Error {
  override readonly name = 'TrainingStoppedError';
}

/**
 * Trains from where `state` stands, changing it in place, until `epochs` are complete or the signal aborts. What it
 * needs to go on is in `state` at every moment between two steps, so that an aborted training can be saved and resumed
 * with the same result, bit for bit, as one that was never stopped.
 *
 * @returns whether all epochs were completed
 * @throws TrainingStoppedError naming epoch and step if the loss becomes NaN or infinite, or a label is no class
 */
export async function fit(
  model: TrainableModel,
  optimizer: Optimizer,
  state: TrainingState,
  options: FitOptions,
): Promise<boolean> {
  const { epochs, signal, onEpoch } = options;
  while (state.epoch < epochs) {
    if (signal?.aborted) return false;
    state.epochSeed ??= state.random.int(2 ** 31);
    if (!(await runEpoch(model, optimizer, state, options))) return false;
    const metrics = metricsOf(state.totals);
    Object.assign(state, { epoch: state.epoch + 1, stepInEpoch: 0, epochSeed: null, totals: noTotals() });
    await onEpoch?.(state.epoch - 1, metrics);
  }
  return true;
}

/** @returns whether the epoch came to its end */
async function runEpoch(
  model: TrainableModel,
  optimizer: Optimizer,
  state: TrainingState,
  { stepsPerEpoch, schedule, batches, signal, onStep, memoryEfficient }: FitOptions,
): Promise<boolean> {
  if (state.stepInEpoch === stepsPerEpoch) return true;
  for await (const batch of batches(state.epochSeed!, state.stepInEpoch)) {
    const learningRate = schedule(state.epoch * stepsPerEpoch + state.stepInEpoch);
    const result = await trainStep(model, optimizer, state, batch, learningRate, { memoryEfficient })
      .catch((error: unknown) => {
        if (!(error instanceof NonFiniteLossError || error instanceof LabelRangeError)) throw error;
        const place = `epoch ${state.epoch + 1}, step ${state.stepInEpoch + 1} of ${stepsPerEpoch}`;
        throw new TrainingStoppedError(`${place}, learning rate ${learningRate}: ${error.message}`, { cause: error });
      })
      .finally(() => dispose([batch.images, batch.labels]));
    state.stepInEpoch++;
    state.totals = addBatch(state.totals, result);
    const { epoch, stepInEpoch } = state;
    await onStep?.({ ...result, epoch, stepInEpoch, stepsPerEpoch, learningRate, metrics: metricsOf(state.totals) });
    // A backend that computes in the calling thread never lets the event loop turn: no signal, no key, no timer.
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    if (signal?.aborted && stepInEpoch < stepsPerEpoch) return false;
  }
  return true;
}
