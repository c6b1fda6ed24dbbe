import { dispose, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { crossEntropy } from './losses/crossEntropy.ts';
import type { Loss } from './losses/loss.ts';
import { addBatch, type BatchResult, type MetricSums, type Metrics, metricsOf, noTotals } from './metrics.ts';
import type { StopSignal, TensorBatch } from './model.ts';
import { expectClasses, imagesWithNonFinite, NonFiniteLogitsError } from './nonFinite.ts';
import { yieldToEventLoop } from './yieldToEventLoop.ts';

export interface EvaluateOptions {
  /** Plain cross-entropy by default, whatever the network was trained by. */
  loss?: Loss;
  signal?: StopSignal;
  /** Awaited after each batch, with the images seen so far. */
  onBatch?: (images: number) => unknown;
}

/** A network that gives the logits of images. */
interface Program {
  run(images: Tensor4D): Tensor2D;
}

/**
 * Loss, accuracy and other metrics of a network over batches, which are disposed of. The event loop turns after each batch.
 *
 * @param program logits of images, such as what `compileInference` of `@densenet/model` gives
 * @throws the signal's reason where it is aborted
 * @throws RangeError where there is no batch
 * @throws LabelRangeError (of `@densenet/ops`) where a label is no class of the network; it names the image
 * @throws NonFiniteLogitsError at the end, where logits of some images are NaN or infinite
 */
export async function evaluate(
  program: Program,
  batches: Iterable<TensorBatch> | AsyncIterable<TensorBatch>,
  { loss = crossEntropy(), signal, onBatch }: EvaluateOptions = {},
): Promise<Metrics> {
  let totals = noTotals();
  let nonFinite = 0;
  for await (const batch of batches) {
    try {
      if (signal?.aborted) throw signal.reason;
      const result = await evaluateBatch(program, loss, batch);
      totals = addBatch(totals, result);
      nonFinite += result.nonFinite;
    } finally {
      dispose([batch.images, batch.targets]);
    }
    await onBatch?.(totals.images);
    await yieldToEventLoop();
  }
  if (nonFinite > 0) throw new NonFiniteLogitsError(nonFinite, totals.images);
  return metricsOf(totals);
}

/** `nonFinite`: images whose logits are NaN or infinite. */
async function evaluateBatch(
  program: Program,
  lossOf: Loss,
  { images, targets }: TensorBatch,
): Promise<BatchResult & { nonFinite: number }> {
  const { logits, loss, metrics } = tidy(() => {
    const logits = program.run(images);
    const { loss, metrics } = lossOf(logits, targets);
    return { logits, loss, metrics };
  });
  try {
    const [size, classes] = logits.shape;
    const nonFinite = imagesWithNonFinite(await logits.data(), size).length;
    const mean = (await loss.data())[0]!;
    if (!Number.isFinite(mean)) await expectClasses(targets, classes);
    const sums = await Promise.all(
      Object.entries(metrics).map(async ([name, sum]) => [name, (await sum.data())[0]!] as const),
    );
    return { images: size, loss: mean, sums: Object.fromEntries(sums) as MetricSums, nonFinite };
  } finally {
    dispose([logits, loss, metrics]);
  }
}
