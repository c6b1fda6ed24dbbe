import { expectLabelRange, softmaxCrossEntropy } from '@densenet/ops';
import { argMax, dispose, equal, sum, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { imagesWithNonFinite, NonFiniteLogitsError } from './finiteLogits.ts';
import { addBatch, type Metrics, metricsOf, noTotals } from './metrics.ts';
import type { StopSignal, TensorBatch } from './model.ts';
import type { StepResult } from './trainStep.ts';

export interface EvaluateOptions {
  signal?: StopSignal;
  /** Awaited after each batch, with the images seen so far. */
  onBatch?: (images: number) => unknown;
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
 * @throws LabelRangeError (of `@densenet/ops`) naming the image if a label is no class of the network
 * @throws NonFiniteLogitsError at the end, if logits of some images are NaN or infinite
 */
export async function evaluate(
  program: Program,
  batches: Iterable<TensorBatch> | AsyncIterable<TensorBatch>,
  { signal, onBatch }: EvaluateOptions = {},
): Promise<Metrics> {
  let totals = noTotals();
  let nonFinite = 0;
  for await (const batch of batches) {
    try {
      if (signal?.aborted) throw signal.reason;
      const result = await evaluateBatch(program, batch);
      totals = addBatch(totals, result);
      nonFinite += result.nonFinite;
    } finally {
      dispose([batch.images, batch.labels]);
    }
    await onBatch?.(totals.images);
  }
  if (nonFinite > 0) throw new NonFiniteLogitsError(nonFinite, totals.images);
  return metricsOf(totals);
}

/** `nonFinite`: images whose logits are NaN or infinite. */
async function evaluateBatch(
  program: Program,
  { images, labels }: TensorBatch,
): Promise<StepResult & { nonFinite: number }> {
  const [logits, loss, correct] = tidy(() => {
    const logits = program.run(images);
    return [logits, softmaxCrossEntropy(logits, labels), sum(equal(argMax(logits, 1), labels))] as const;
  });
  try {
    const nonFinite = imagesWithNonFinite(await logits.data(), labels.size).length;
    const mean = (await loss.data())[0]!;
    if (!Number.isFinite(mean)) expectLabelRange(await labels.data(), logits.shape[1]);
    return { loss: mean, correct: (await correct.data())[0]!, size: labels.size, nonFinite };
  } finally {
    dispose([logits, loss, correct]);
  }
}
