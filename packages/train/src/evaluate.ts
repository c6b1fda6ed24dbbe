import { softmaxCrossEntropy } from '@densenet/ops';
import { argMax, dispose, equal, sum, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { addBatch, type Metrics, metricsOf, noTotals } from './metrics.ts';
import type { StopSignal, TensorBatch } from './model.ts';
import type { StepResult } from './trainStep.ts';

export interface EvaluateOptions {
  signal?: StopSignal;
  /** Called after each batch with the images seen so far. */
  onBatch?: (images: number) => void;
}

/** Gives the logits of images. */
interface Program {
  run(images: Tensor4D): Tensor2D;
}

/**
 * Loss and accuracy of a network over labelled batches, which it disposes of.
 *
 * @param program logits of images, such as what `compileInference` of `@densenet/model` gives
 * @throws the signal's reason if it is aborted; RangeError if there is no batch
 */
export async function evaluate(
  program: Program,
  batches: Iterable<TensorBatch> | AsyncIterable<TensorBatch>,
  { signal, onBatch }: EvaluateOptions = {},
): Promise<Metrics> {
  let totals = noTotals();
  for await (const batch of batches) {
    try {
      if (signal?.aborted) throw signal.reason;
      totals = addBatch(totals, await evaluateBatch(program, batch));
    } finally {
      dispose([batch.images, batch.labels]);
    }
    onBatch?.(totals.images);
  }
  return metricsOf(totals);
}

async function evaluateBatch(program: Program, { images, labels }: TensorBatch): Promise<StepResult> {
  const [loss, correct] = tidy(() => {
    const logits = program.run(images);
    return [softmaxCrossEntropy(logits, labels), sum(equal(argMax(logits, 1), labels))] as const;
  });
  try {
    return { loss: (await loss.data())[0]!, correct: (await correct.data())[0]!, size: labels.size };
  } finally {
    dispose([loss, correct]);
  }
}
