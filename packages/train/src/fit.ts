import { LabelRangeError, type Random } from '@densenet/ops';
import { startEma } from './ema.ts';
import { taskInEpoch } from './freezing.ts';
import { addBatch, type BatchResult, type Metrics, metricsOf, noTotals, type Totals } from './metrics.ts';
import { disposeBatch, type NamedTensors, type StopSignal, type TensorBatch } from './model.ts';
import { NonFiniteLossError } from './nonFinite.ts';
import { freshState } from './optimizers/optimizer.ts';
import { alone } from './replicas/alone.ts';
import { anyOf } from './replicas/stopping.ts';
import type { Schedule } from './schedules/byStep.ts';
import type { Task } from './task.ts';
import { type StepOptions, type StepResult, type StepState, trainStep } from './trainStep.ts';
import { yieldToEventLoop } from './yieldToEventLoop.ts';

/** Where a training stands. With parameters, optimizer state and generator it is all that is needed to resume it exactly. */
export interface TrainingState extends StepState {
  /** Epochs completed. */
  epoch: number;
  /** Steps completed in the epoch under way. */
  stepInEpoch: number;
  /** Drawn when the epoch began: decides its order of images. null between two epochs. */
  epochSeed: number | null;
  /** Sums over the steps of the epoch under way. */
  totals: Totals;
}

/** The state before the first step. Takes over `parameters`. */
export function startTraining(
  { model, optimizer, ema }: Pick<Task, 'model' | 'optimizer' | 'ema'>,
  parameters: NamedTensors,
  random: Random,
): TrainingState {
  const trainable = model.parameterSpecs.filter((spec) => spec.trainable);
  return {
    parameters,
    optimizerState: freshState(optimizer, trainable),
    step: 0,
    random,
    epoch: 0,
    stepInEpoch: 0,
    epochSeed: null,
    totals: noTotals(),
    ...(ema ? { ema: startEma(model, parameters) } : {}),
  };
}

/** What a hook is told before a step. */
export interface StepStart {
  /** The state itself, not a copy: a hook may change it. */
  state: TrainingState;
  stepsPerEpoch: number;
  learningRate: number;
}

/** What a hook is told after a step, which `state` counts already. */
export interface StepEnd extends StepStart, BatchResult {
  /** Over the epoch so far. */
  metrics: Metrics;
  /** How long the step has waited for other processes. */
  replicaWaitSeconds: number;
}

/** What a hook is told after an epoch, which `state` counts already. */
export interface EpochEnd {
  state: TrainingState;
  /** Number of the epoch that was completed, from 0. */
  epoch: number;
  /** Means over the epoch's training images, as they were when each batch was trained on. */
  metrics: Metrics;
}

type Hook<Event> = (event: Event) => Promise<void> | void;

/**
 * Functions that are called during training, each awaited. An error that one throws ends the training, whose state stays as it
 * is.
 */
export interface Hooks {
  beforeStep?: Hook<StepStart>;
  afterStep?: Hook<StepEnd>;
  /** The time to evaluate and to save. */
  afterEpoch?: Hook<EpochEnd>;
}

export interface FitOptions extends Hooks, Pick<StepOptions, 'replicas' | 'averageStatistics'> {
  epochs: number;
  stepsPerEpoch: number;
  schedule: Schedule;
  /**
   * The epoch's batches in the order that `seed` decides, without its first `firstStep` ones. Where several processes train
   * together, this one's part of each.
   */
  batches(seed: number, firstStep: number): Iterable<TensorBatch> | AsyncIterable<TensorBatch>;
  /** Ends the loop after the step under way; where several processes train together, that of all after the same step. */
  signal?: StopSignal;
}

/** A step failed; the message says which. The state is that of before the step. */
export class TrainingStoppedError extends Error {
  override readonly name = 'TrainingStoppedError';
}

/**
 * Trains from where `state` stands, changing it in place, until `epochs` are complete or the signal aborts. Between two steps,
 * `state` holds all that is needed to go on, so that a training that was aborted, saved and resumed ends with the same result,
 * bit for bit, as one that was never stopped. The event loop turns after each step.
 *
 * @returns whether all epochs were completed
 * @throws TrainingStoppedError where the loss becomes NaN or infinite, or a label is no class; it names epoch and step
 */
export async function fit(task: Task, state: TrainingState, options: FitOptions): Promise<boolean> {
  const { epochs, signal, afterEpoch, replicas = alone } = options;
  while (state.epoch < epochs) {
    if (await anyOf(replicas, signal?.aborted === true)) return false;
    state.epochSeed ??= state.random.int(2 ** 31);
    if (!(await runEpoch(task, state, options))) return false;
    const metrics = metricsOf(state.totals);
    Object.assign(state, { epoch: state.epoch + 1, stepInEpoch: 0, epochSeed: null, totals: noTotals() });
    await afterEpoch?.({ state, epoch: state.epoch - 1, metrics });
  }
  return true;
}

/** @returns whether the epoch was completed */
async function runEpoch(task: Task, state: TrainingState, options: FitOptions): Promise<boolean> {
  const {
    stepsPerEpoch,
    schedule,
    batches,
    signal,
    beforeStep,
    afterStep,
    replicas = alone,
    averageStatistics,
  } = options;
  if (state.stepInEpoch === stepsPerEpoch) return true;
  const current = taskInEpoch(task, state.epoch, stepsPerEpoch);
  for await (const batch of batches(state.epochSeed!, state.stepInEpoch)) {
    const learningRate = schedule(state.epoch * stepsPerEpoch + state.stepInEpoch);
    const start: StepStart = { state, stepsPerEpoch, learningRate };
    const waitedBefore = replicas.waitSeconds;
    let result: StepResult;
    try {
      await beforeStep?.(start);
      const wantsToStop = signal?.aborted === true;
      result = await trainStep(current, state, batch, learningRate, { replicas, wantsToStop, averageStatistics });
    } catch (error) {
      throw placed(error, start);
    } finally {
      disposeBatch(batch);
    }
    state.stepInEpoch++;
    state.totals = addBatch(state.totals, result);
    const replicaWaitSeconds = replicas.waitSeconds - waitedBefore;
    const { stops, ...measured } = result;
    await afterStep?.({ ...start, ...measured, metrics: metricsOf(state.totals), replicaWaitSeconds });
    await yieldToEventLoop();
    // Of several processes, each hears of the others' wish with the step's numbers; its own counts from the next step on.
    const isOver = replicas.size === 1 ? signal?.aborted : stops;
    if (isOver && state.stepInEpoch < stepsPerEpoch) return false;
  }
  return true;
}

/** Puts epoch and step in front of an error about the numbers of a step; any other error is given back as it is. */
function placed(error: unknown, { state, stepsPerEpoch, learningRate }: StepStart): unknown {
  if (!(error instanceof NonFiniteLossError || error instanceof LabelRangeError)) return error;
  const place = `epoch ${state.epoch + 1}, step ${state.stepInEpoch + 1} of ${stepsPerEpoch}`;
  return new TrainingStoppedError(`${place}, learning rate ${learningRate}: ${error.message}`, { cause: error });
}
