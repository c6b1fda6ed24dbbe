import { taskInEpoch } from './freezing.ts';
import { disposeBatch, type StopSignal, type TensorBatch } from './model.ts';
import { NonFiniteLossError } from './nonFinite.ts';
import type { Task } from './task.ts';
import { type StepState, trainStep } from './trainStep.ts';
import { yieldToEventLoop } from './yieldToEventLoop.ts';

export interface RangeTestOptions {
  /** The first learning rate. 1e-7 by default. */
  start?: number;
  /** The last one. 10 by default. */
  end?: number;
  /** Steps from the first to the last, each of which multiplies the rate by the same. 100 by default. */
  steps?: number;
  /** Ends the test after the step under way. */
  signal?: StopSignal;
  /** Awaited after each step. */
  onStep?: (point: RatePoint) => unknown;
}

/** One step of a range test. */
export interface RatePoint {
  learningRate: number;
  /** Mean loss of the batch, before the update. */
  loss: number;
  /** Of the losses so far: a mean in which each counts {@link smoothing} of the next, without the bias of its start. */
  smoothed: number;
}

export interface RangeTest {
  points: RatePoint[];
  /** Whether it ended early, since the loss had grown fourfold or was a number no more. */
  diverged: boolean;
}

/** fastai's and Lightning's, as are the bounds and the fourfold. */
const smoothing = 0.98;
const divergence = 4;

/**
 * Trains with a learning rate that grows from step to step until the loss diverges (Smith 2017, section 3.3), by which
 * `suggestRates` finds a rate. `state` is not worth anything afterwards.
 *
 * @param batches of images that are trained on, at least as many as there are steps
 * @throws RangeError where an option is out of range, or there are too few batches
 * @throws NonFiniteLossError where an image is to blame
 */
export async function rangeTest(
  task: Task,
  state: StepState,
  batches: Iterable<TensorBatch> | AsyncIterable<TensorBatch>,
  { start = 1e-7, end = 10, steps = 100, signal, onStep }: RangeTestOptions = {},
): Promise<RangeTest> {
  if (!(start > 0 && start < end && end < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`start must be above 0 and below end, got ${start} and ${end}`);
  }
  if (!(Number.isInteger(steps) && steps >= 2))
    throw new RangeError(`steps must be an integer of 2 or more, got ${steps}`);
  // A training that begins with frozen parameters is tested as it begins.
  const first = taskInEpoch(task, 0, steps);
  const points: RatePoint[] = [];
  let mean = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for await (const batch of batches) {
    const learningRate = start * (end / start) ** (points.length / (steps - 1));
    const loss = await lossOf(first, state, batch, learningRate).finally(() => disposeBatch(batch));
    if (loss === undefined) return { points, diverged: true };
    mean = smoothing * mean + (1 - smoothing) * loss;
    const smoothed = mean / (1 - smoothing ** (points.length + 1));
    const point = { learningRate, loss, smoothed };
    points.push(point);
    await onStep?.(point);
    lowest = Math.min(lowest, smoothed);
    if (smoothed > divergence * lowest) return { points, diverged: true };
    if (points.length === steps || signal?.aborted) return { points, diverged: false };
    await yieldToEventLoop();
  }
  throw new RangeError(`the ${steps} steps of a range test need a batch each, got ${points.length}`);
}

/** @returns undefined where the training has diverged to no number */
async function lossOf(task: Task, state: StepState, batch: TensorBatch, rate: number): Promise<number | undefined> {
  try {
    return (await trainStep(task, state, batch, rate)).loss;
  } catch (error) {
    if (error instanceof NonFiniteLossError && error.origin.from !== 'images') return undefined;
    throw error;
  }
}

/** Learning rates that a range test speaks for. */
export interface SuggestedRates {
  /** Where the smoothed loss falls most steeply by the logarithm of the rate: Lightning's suggestion, and fastai's `steep`. */
  steepest: number;
  /** Where the smoothed loss is lowest: too much to train with, a tenth of it may do (fastai's `minimum`). */
  lowest: number;
}

/** Steps at the beginning and the end that say nothing yet, or of divergence: Lightning's. */
const [skippedFirst, skippedLast] = [10, 1];

/** @returns undefined where the test has too few steps, or the loss never falls */
export function suggestRates({ points }: Pick<RangeTest, 'points'>): SuggestedRates | undefined {
  const used = points.slice(skippedFirst, points.length - skippedLast);
  if (used.length < 3) return undefined;
  const at = (index: number) => used[Math.min(Math.max(index, 0), used.length - 1)]!.smoothed;
  // Rates are evenly apart by their logarithm. A difference of neighbours at the ends, and half of one across elsewhere.
  const slopes = used.map((_, i) => (at(i + 1) - at(i - 1)) / (i === 0 || i === used.length - 1 ? 1 : 2));
  const steepest = slopes.indexOf(Math.min(...slopes));
  if (slopes[steepest]! >= 0) return undefined;
  const losses = used.map(({ smoothed }) => smoothed);
  const lowest = losses.indexOf(Math.min(...losses));
  return { steepest: used[steepest]!.learningRate, lowest: used[lowest]!.learningRate };
}
