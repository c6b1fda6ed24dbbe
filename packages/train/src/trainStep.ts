import { type Random, restoreRandom } from '@densenet/ops';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { type Backpropagated, backpropagate } from './backpropagate.ts';
import { type EmaState, nextEma } from './ema.ts';
import type { BatchResult, MetricSums } from './metrics.ts';
import { imagesOf, type NamedTensors, type TensorBatch } from './model.ts';
import { adviceOn, causeOf, expectClasses, NonFiniteLossError } from './nonFinite.ts';
import { alone } from './replicas/alone.ts';
import { type Combined, combine, randomOfRank } from './replicas/combine.ts';
import type { Replicas } from './replicas/replicas.ts';
import type { GradientTransform, Task } from './task.ts';

/** All that a step changes. */
export interface StepState {
  parameters: NamedTensors;
  /** By the names of the optimizer's `stateSpecs`. */
  optimizerState: NamedTensors;
  /** Updates done since the optimizer's state was fresh. */
  step: number;
  random: Random;
  /** The moving average of the parameters, where the task asks for one. */
  ema?: EmaState;
}

export interface StepOptions {
  /** The processes that do the step together, each with its part of the batch. This one alone by default. */
  replicas?: Replicas | undefined;
  /** Whether this process wants all to stop after the step. */
  wantsToStop?: boolean | undefined;
  /** Whether running statistics become the mean over the images of all processes, and not those of rank 0. */
  averageStatistics?: boolean | undefined;
}

export interface StepResult extends BatchResult {
  /** Whether one of the processes wants all to stop after this step: the same in all. */
  stops: boolean;
}

/**
 * One step: forward, backward, what the task does to gradients, update of parameters and running statistics. Replaces the
 * tensors in `state` and disposes of the old ones; the batch stays the caller's. Leaves no other tensor behind. An error
 * leaves `state` as it was.
 *
 * Processes that do a step together begin it with equal states and end it with equal ones, to the bit.
 *
 * @returns loss and metrics of the whole batch before the update
 * @throws NonFiniteLossError where the loss, or the statistics of a norm, are NaN or infinite, in all processes alike
 * @throws LabelRangeError (of `@densenet/ops`) where a label is no class of the network; it names the image
 */
export async function trainStep(
  task: Task,
  state: StepState,
  batch: TensorBatch,
  learningRate: number,
  { replicas = alone, wantsToStop = false, averageStatistics = false }: StepOptions = {},
): Promise<StepResult> {
  const drawn = state.random.state();
  const reduction = replicas.size > 1 ? replicas.reduction() : undefined;
  const standing = reduction ? { ...state, random: randomOfRank(state.random, state.step, replicas) } : state;
  let made: Backpropagated | undefined;
  let combined: Combined | undefined;
  let changed: NamedTensors | undefined;
  try {
    made = backpropagate(task, standing, batch, reduction);
    combined = reduction && (await combine(made, { replicas, reduction, batch, wantsToStop, averageStatistics }));
    const { numbers, gradients, running } = combined ?? made;
    const [loss, statistics, ...sums] = await numbers.data();
    await expectFiniteStep({ loss: loss!, statistics: statistics!, classes: made.classes, replicas }, state, batch);
    changed = await transformed(gradients, state, task.transforms);
    update(task, state, changed, running, learningRate);
    if (combined) dispose(made.running);
    const named = Object.fromEntries(made.metrics.map((name, index) => [name, sums[index]!])) as MetricSums;
    const stops = combined ? sums[made.metrics.length]! > 0 : wantsToStop;
    return { images: imagesOf(batch), loss: loss!, sums: named, stops };
  } catch (error) {
    // Once the sums are there, they are the same in all processes, and all fail alike: none waits for another.
    if (!combined) reduction?.abandon(error instanceof Error ? error.message : String(error));
    for (const one of [made, combined]) if (one) dispose(one.running);
    // The generator goes back to where it was before dropout drew its masks.
    state.random = restoreRandom(drawn);
    throw error;
  } finally {
    for (const one of [made, combined]) if (one) dispose([one.numbers, one.gradients]);
    if (changed) dispose(changed);
  }
}

interface StepFigures {
  loss: number;
  /** Sum of the running statistics. */
  statistics: number;
  /** How many classes the network has. */
  classes: number;
  replicas: Replicas;
}

/**
 * Throws where the loss or the statistics are not finite. They are those of all processes together, so that all decide alike,
 * and all say which of them has met the cause.
 */
async function expectFiniteStep(
  { loss, statistics, classes, replicas }: StepFigures,
  { parameters }: StepState,
  { images, targets }: TensorBatch,
): Promise<void> {
  if (Number.isFinite(loss) && Number.isFinite(statistics)) return;
  const own = await expectClasses(targets, classes)
    .then(() => causeOf(parameters, images))
    .catch((error: Error) => error);
  if (replicas.size === 1) {
    if (own instanceof Error) throw own;
    throw new NonFiniteLossError(loss, own);
  }
  const causes = await replicas.gather(own instanceof Error ? own.message : adviceOn(own));
  const rank = causes.findIndex((cause) => cause !== adviceOn({ from: 'divergence' }));
  throw new NonFiniteLossError(
    loss,
    rank < 0 ? { from: 'divergence' } : { from: 'replica', rank, cause: causes[rank]! },
  );
}

/** Applies the transforms, one after the other. What one of them has made and the next has replaced is disposed of. */
async function transformed(
  gradients: NamedTensors,
  { parameters }: StepState,
  transforms: readonly GradientTransform[] = [],
): Promise<NamedTensors> {
  let current = gradients;
  const isOwn = (tensor: Tensor, of: NamedTensors) => Object.values(of).includes(tensor);
  try {
    for (const transform of transforms) {
      const next = await transform(current, { parameters });
      const left = Object.values(current).filter((tensor) => !isOwn(tensor, gradients) && !isOwn(tensor, next));
      dispose(left);
      current = next;
    }
    return current;
  } catch (error) {
    if (current !== gradients) dispose(Object.values(current).filter((tensor) => !isOwn(tensor, gradients)));
    throw error;
  }
}

function update(
  { model, optimizer, ema: options }: Task,
  state: StepState,
  gradients: NamedTensors,
  running: NamedTensors,
  learningRate: number,
): void {
  const { parameters, optimizerState } = state;
  const step = state.step + 1;
  const updated = optimizer.update({ gradients, state: optimizerState, parameters, step, learningRate });
  const changed = { ...updated.parameters, ...running };
  try {
    if (options) replaceEma(state, nextEma(model, emaOf(state), { ...parameters, ...changed }, options));
  } catch (error) {
    dispose([updated.parameters, updated.state]);
    throw error;
  }
  replace(parameters, changed);
  replace(optimizerState, updated.state);
  state.step = step;
}

function emaOf({ ema }: StepState): EmaState {
  if (ema) return ema;
  throw new Error('the task averages weights, and the state has no average: startTraining of such a task gives one');
}

function replaceEma(state: StepState, next: EmaState): void {
  state.ema?.weights.dispose();
  state.ema = next;
}

function replace(current: NamedTensors, next: NamedTensors): void {
  for (const [name, tensor] of Object.entries(next)) {
    current[name]?.dispose();
    current[name] = tensor;
  }
}
