import { type Random, restoreRandom } from '@densenet/ops';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { type Backpropagated, backpropagate } from './backpropagate.ts';
import { type EmaState, nextEma } from './ema.ts';
import type { BatchResult, MetricSums } from './metrics.ts';
import type { NamedTensors, TensorBatch } from './model.ts';
import { causeOf, expectClasses, NonFiniteLossError } from './nonFinite.ts';
import type { GradientTransform, StepNumbers, Task } from './task.ts';

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

/**
 * One step: forward, backward, what the task does to gradients, update of parameters and running statistics. Replaces the
 * tensors in `state` and disposes of the old ones; the batch stays the caller's. Leaves no other tensor behind. An error
 * leaves `state` as it was.
 *
 * @returns loss and metrics of the batch before the update
 * @throws NonFiniteLossError where the loss, or the statistics of a norm, are NaN or infinite
 * @throws LabelRangeError (of `@densenet/ops`) where a label is no class of the network; it names the image
 */
export async function trainStep(
  task: Task,
  state: StepState,
  batch: TensorBatch,
  learningRate: number,
): Promise<BatchResult> {
  const drawn = state.random.state();
  const reduction = task.reduce?.();
  let made: Backpropagated | undefined;
  let reduced: StepNumbers | undefined;
  let changed: NamedTensors | undefined;
  try {
    made = backpropagate(task, state, batch, reduction);
    reduced = await reduction?.finish(made);
    const { numbers, gradients } = reduced ?? made;
    const [loss, statistics, ...sums] = await numbers.data();
    await expectFiniteStep(loss!, statistics!, state, batch, made.classes);
    changed = await transformed(gradients, state, task.transforms);
    update(task, state, changed, made.running, learningRate);
    const named = Object.fromEntries(made.metrics.map((name, index) => [name, sums[index]!])) as MetricSums;
    return { images: batch.images.shape[0], loss: loss!, sums: named };
  } catch (error) {
    // Once `finish` has resolved, the numbers are the same in all processes, and all fail alike: none waits for another.
    if (!reduced) reduction?.abandon();
    if (made) dispose(made.running);
    // The generator goes back to where it was before dropout drew its masks.
    state.random = restoreRandom(drawn);
    throw error;
  } finally {
    for (const one of [made, reduced]) if (one) dispose([one.numbers, one.gradients]);
    if (changed) dispose(changed);
  }
}

/**
 * Throws where the loss or the statistics are not finite. They are those of all processes together, so that all decide alike.
 */
async function expectFiniteStep(
  loss: number,
  statistics: number,
  { parameters }: StepState,
  { images, targets }: TensorBatch,
  classes: number,
): Promise<void> {
  if (Number.isFinite(loss) && Number.isFinite(statistics)) return;
  await expectClasses(targets, classes);
  throw new NonFiniteLossError(loss, await causeOf(parameters, images));
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
