import { softmaxCrossEntropy } from '@densenet/ops';
import { argMax, dispose, equal, sum, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { addBatch, type Metrics, metricsOf, noTotals } from './metrics.ts';
import type { StopSignal, TensorBatch } from './model.ts';

export interface EvaluateOptions {
  signal?: StopSignal;
  /** Called after each batch with the images seen so far. */
  onBatch?: (images: number) => void;
}

/**
 * Loss and accuracy of a network over labelled batches, which it disposes of.
 *
 * @param program logits of images, such as what `compileInference` of `@densenet/model` gives
 * @throws the signal's reason if it is aborted; RangeError if there is no batch
 */
export async function evaluate(
  program: { run(images: Tensor4D): Tensor2D },
  batches: Iterable<TensorBatch> | AsyncIterable<TensorBatch>,
  { signal, onBatch }: EvaluateOptions = {},
): Promise<Metrics> {
  let totals = noTotals();
  for await (const { images, labels } of batches) {
    const [loss, correct] = tidy(() => {
      const logits = program.run(images);
      return [softmaxCrossEntropy(logits, labels), sum(equal(argMax(logits, 1), labels))] as const;
    });
    try {
      if (signal?.aborted) throw signal.reason;
      const result = { loss: (await loss.data())[0]!, correct: (await correct.data())[0]!, size: labels.size };
      totals = addBatch(totals, result);
    } finally {
      dispose([images, labels, loss, correct]);
    }
    onBatch?.(totals.images);
  }
  return metricsOf(totals);
}
