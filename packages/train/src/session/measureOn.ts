import { dispose, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { averagedParameters } from '../ema.ts';
import { type EvaluateOptions, evaluate } from '../evaluate.ts';
import { type TrainingState, TrainingStoppedError } from '../fit.ts';
import type { NamedTensors, StopSignal, TensorBatch, TrainableModel } from '../model.ts';
import { NonFiniteLogitsError } from '../nonFinite.ts';
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
  /** All its images in batches, each disposed of after its use. */
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
  { signal, loss, onBatch }: { signal: StopSignal; loss: EvaluateOptions['loss']; onBatch(images: number): unknown },
): Promise<Measured | undefined> {
  return unlessAborted(signal, async () => {
    const program = compileJudged(model, state);
    try {
      await onBatch(0);
      return await evaluate(program, batches(), { signal, onBatch, ...(loss ? { loss } : {}) });
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

/** @returns undefined where the signal came first */
export async function unlessAborted<Result>(
  signal: StopSignal,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  if (signal.aborted) return undefined;
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    return undefined;
  }
}
