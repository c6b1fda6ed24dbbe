import {
  add,
  cast,
  dispose,
  mul,
  slice,
  stack,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { imagesOf, type NamedTensors, type TensorBatch, type TrainingPass } from './model.ts';
import { nextRunningStatistics } from './runningStatistics.ts';
import type { Reduction, Task } from './task.ts';
import type { StepState } from './trainStep.ts';

/** What the forward and backward pass of a batch give. */
export interface Backpropagated {
  /**
   * The loss, the sum of all running statistics, and the sums of the loss's metrics: in one tensor, so that they are read from
   * the backend at once.
   */
  numbers: Tensor1D;
  /** Names of the metrics, which are the last entries of `numbers`. */
  metrics: string[];
  /** New running statistics. */
  running: NamedTensors;
  /** Gradients of the trainable parameters. */
  gradients: NamedTensors;
  /** How many classes the network has. */
  classes: number;
}

/**
 * Runs a batch through the network and back, in as many parts as the task says (`accumulation`).
 *
 * @param reduction is told of each gradient when it is complete
 */
export function backpropagate(task: Task, state: StepState, batch: TensorBatch, reduction?: Reduction): Backpropagated {
  const images = batch.images.shape[0];
  const parts = partsOf(task, batch);
  if (batch.partOf?.isPadding) return backpropagatePadding(task, state, batch, reduction);
  const onReady = reduction && ((name: string, gradient: Tensor) => reduction.ready(name, gradient));
  const wholeTargets = batch.partOf?.targets;
  if (parts === 1) return passOf(task, state, batch, wholeTargets, onReady);
  let whole: Backpropagated | undefined;
  for (let index = 0; index < parts; index++) {
    const [from, to] = [index, index + 1].map((end) => Math.floor((end * images) / parts)) as [number, number];
    const part = sliceOf(batch, from, to);
    const sums: NamedTensors = {};
    try {
      const before: Backpropagated | undefined = whole;
      // Each part updates the running statistics that the part before it has left.
      const standing = before ? { ...state, parameters: { ...state.parameters, ...before.running } } : state;
      const addUp = (name: string, gradient: Tensor) => {
        const sum = before ? add(before.gradients[name]!, gradient) : gradient;
        if (before) sums[name] = sum;
        if (index === parts - 1) onReady?.(name, sum);
      };
      const next = passOf(task, standing, part, wholeTargets ?? batch.targets, before ? addUp : undefined);
      whole = before ? joined(before, next, sums) : next;
    } catch (error) {
      dispose(sums);
      if (whole) dispose([whole.numbers, whole.running, whole.gradients]);
      throw error;
    } finally {
      dispose([part.images, part.targets]);
    }
  }
  return whole!;
}

/** How many parts go through the network one after the other: where norms see the parts of all processes, as many in each of them. */
function partsOf({ accumulation = 1, syncBatchNorm }: Task, batch: TensorBatch): number {
  const images = syncBatchNorm ? Math.floor(imagesOf(batch) / syncBatchNorm.size) : batch.images.shape[0];
  return Math.max(1, Math.min(images, accumulation));
}

/** The pass of a process that has no image of the batch: it has all that the others have, and every number is 0. */
function backpropagatePadding(task: Task, state: StepState, batch: TensorBatch, reduction?: Reduction): Backpropagated {
  const gradients: NamedTensors = {};
  try {
    const made = passOf(task, state, batch, undefined, (name, gradient) => {
      gradients[name] = zerosLike(gradient);
      reduction?.ready(name, gradients[name]);
    });
    const numbers = zerosLike(made.numbers);
    dispose([made.numbers, made.gradients]);
    return { ...made, gradients, numbers };
  } catch (error) {
    dispose(gradients);
    throw error;
  }
}

function sliceOf({ images, targets }: TensorBatch, from: number, to: number): TensorBatch {
  const rows = <T extends Tensor>(tensor: T): T =>
    slice(tensor, [from, ...tensor.shape.slice(1).fill(0)], [to - from, ...tensor.shape.slice(1)]) as T;
  return { images: rows(images), targets: rows(targets) };
}

/** Adds the numbers of two parts, whose losses count by their share of the batch; statistics are the later part's alone. */
function joined(before: Backpropagated, next: Backpropagated, gradients: NamedTensors): Backpropagated {
  const numbers = tidy(() => {
    const keep = Array<number>(next.numbers.size).fill(1);
    keep[1] = 0;
    return add(mul(before.numbers, keep), next.numbers) as Tensor1D;
  });
  dispose([before.numbers, before.running, before.gradients, next.numbers, next.gradients]);
  return { ...next, numbers, gradients };
}

/**
 * The forward and backward pass of one part. Without a tidy around it, which would keep until its end what the pass frees on
 * its way.
 *
 * @param whole the targets of the whole batch, of which this is a part: loss and gradients are its share of the whole's
 */
function passOf(
  { model, loss, memoryEfficient, batchNormMomentum, syncBatchNorm }: Task,
  state: StepState,
  { images, targets, partOf }: TensorBatch,
  whole: Tensor | undefined,
  onGradient?: (name: string, gradient: Tensor) => void,
): Backpropagated {
  const isPadding = partOf?.isPadding ?? false;
  const pass = model.trainingPass(state.parameters, images, state.random, {
    memoryEfficient,
    syncBatchNorm,
    isPadding,
  });
  const { logits, statistics } = pass;
  let measured: Measured | undefined;
  try {
    measured = measure({ loss, batchNormMomentum, isPadding }, state.parameters, pass, targets, whole);
    const { dLogits, ...rest } = measured;
    return { ...rest, classes: logits.shape[1], gradients: pass.backward(dLogits, onGradient) };
  } catch (error) {
    pass.dispose();
    if (measured) dispose([measured.numbers, measured.running]);
    throw error;
  } finally {
    measured?.dLogits.dispose();
    dispose([logits, ...Object.values(statistics).flatMap(({ mean, variance }) => [mean, variance])]);
  }
}

/** What the forward pass and the loss give. */
interface Measured extends Omit<Backpropagated, 'gradients' | 'classes'> {
  /** The loss's gradient with respect to the logits, with which the backward pass begins. */
  dLogits: Tensor2D;
}

function measure(
  { loss: lossOf, batchNormMomentum, isPadding }: Pick<Task, 'loss' | 'batchNormMomentum'> & { isPadding: boolean },
  parameters: NamedTensors,
  { logits, statistics }: TrainingPass,
  targets: Tensor,
  whole: Tensor | undefined,
): Measured {
  const metrics: string[] = [];
  const tensors = tidy(() => {
    const weight = whole && lossOf.weightOf?.(whole, logits.shape[1]);
    const share = whole && !weight ? targets.shape[0]! / whole.shape[0]! : 1;
    const scaled = <T extends Tensor>(x: T): T => (share === 1 ? x : mul(x, share));
    const { loss, dLogits, metrics: sums } = lossOf(logits, targets, weight);
    // The loss can be finite where activations are not, as a ReLU or a maximum may drop a NaN: the statistics show it.
    const { running, total } = nextRunningStatistics(parameters, statistics, batchNormMomentum);
    metrics.push(...Object.keys(sums));
    const numbers = [scaled(loss), total, ...Object.values(sums).map((sum) => cast(sum, 'float32'))];
    return { dLogits: isPadding ? zerosLike(dLogits) : scaled(dLogits), running, numbers: stack(numbers) as Tensor1D };
  });
  return { ...tensors, metrics };
}
