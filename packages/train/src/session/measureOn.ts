import { dispose, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { averagedParameters } from '../ema.ts';
import { type EvaluateOptions, evaluate } from '../evaluate.ts';
import { type TrainingState, TrainingStoppedError } from '../fit.ts';
import type { NamedTensors, StopSignal, TensorBatch, TrainableModel } from '../model.ts';
import { NonFiniteLogitsError } from '../nonFinite.ts';
import type { Replicas } from '../replicas/replicas.ts';
import { StoppedByReplicaError, throwIfStopped } from '../replicas/stopping.ts';
import type { Measured } from './events.ts';

/** A network that can be trained, and evaluated meanwhile; the models of `@densenet/model` have this form. */
export interface JudgeableModel extends TrainableModel {
  /** A program for inference, with weights of its own: the caller's to dispose of. */
  compileInference(parameters: NamedTensors): { run(images: Tensor4D): Tensor2D; dispose(): void };
}

/** A data set on which a network is evaluated. */
export interface JudgeSet {
  name: string;
  /** How many images it has. */
  images: number;
  /** All its images in batches, each disposed of after its use; of several processes, this one's part of each batch. */
  batches(): Iterable<TensorBatch> | AsyncIterable<TensorBatch>;
}

/** The network that is judged: the averaged one, where weights are averaged. */
function compileJudged(model: JudgeableModel, { parameters, ema }: TrainingState) {
  if (!ema) return model.compileInference(parameters);
  const averaged = averagedParameters(model, ema);
  try {
    return model.compileInference(averaged);
  } finally {
    dispose(averaged);
  }
}

/** Whose signal ends an evaluation, which all processes end together. */
interface Stoppable {
  signal: StopSignal;
  replicas: Replicas;
}

interface MeasureOptions extends Stoppable {
  loss: EvaluateOptions['loss'];
  onBatch(images: number): unknown;
}

/**
 * Judges a network as it stands in a training.
 *
 * @returns undefined where the signal came first
 * @throws TrainingStoppedError where logits are NaN or infinite
 */
export function measureOn(
  { batches }: JudgeSet,
  model: JudgeableModel,
  state: TrainingState,
  { signal, replicas, loss, onBatch }: MeasureOptions,
): Promise<Measured | undefined> {
  return unlessAborted({ signal, replicas }, async () => {
    const program = compileJudged(model, state);
    try {
      await onBatch(0);
      return await evaluate(program, batches(), { signal, replicas, onBatch, ...(loss ? { loss } : {}) });
    } catch (error) {
      if (!(error instanceof NonFiniteLogitsError)) throw error;
      throw new TrainingStoppedError(`after epoch ${state.epoch}, ${error.message}. Try a lower learning rate`, {
        cause: error,
      });
    } finally {
      program.dispose();
    }
  });
}

/** @returns undefined where the signal came first, in this process or in another */
export async function unlessAborted<Result>(
  { signal, replicas }: Stoppable,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    await throwIfStopped(replicas, signal);
    return await work();
  } catch (error) {
    const isStop = error instanceof StoppedByReplicaError || (signal.aborted && error === signal.reason);
    if (!isStop) throw error;
    return undefined;
  }
}
