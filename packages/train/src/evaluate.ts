import { dispose, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { crossEntropy } from './losses/crossEntropy.ts';
import type { Loss } from './losses/loss.ts';
import {
  addBatch,
  type BatchResult,
  type MetricSums,
  type Metrics,
  metricsOf,
  noTotals,
  type Totals,
} from './metrics.ts';
import { disposeBatch, imagesOf, type StopSignal, type TensorBatch } from './model.ts';
import { expectClasses, imagesWithNonFinite, NonFiniteLogitsError } from './nonFinite.ts';
import { alone } from './replicas/alone.ts';
import type { Replicas } from './replicas/replicas.ts';
import { throwIfStopped } from './replicas/stopping.ts';
import { yieldToEventLoop } from './yieldToEventLoop.ts';

export interface EvaluateOptions {
  /** Plain cross-entropy by default, whatever the network was trained by. */
  loss?: Loss;
  signal?: StopSignal;
  /** The processes that evaluate together, each its part of every batch. This one alone by default. */
  replicas?: Replicas;
  /** Awaited after each batch, with the images seen so far. */
  onBatch?: (images: number) => unknown;
}

/** A network that gives the logits of images. */
interface Program {
  run(images: Tensor4D): Tensor2D;
}

/**
 * Loss, accuracy and other metrics of a network over batches, which are disposed of. The event loop turns after each batch.
 * Several processes get the same result, of all images: sums over them are of 64 bits, and so exact where they count.
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
  { loss = crossEntropy(), signal, replicas = alone, onBatch }: EvaluateOptions = {},
): Promise<Metrics> {
  let totals = noTotals();
  let nonFinite = 0;
  let images = 0;
  for await (const batch of batches) {
    try {
      await throwIfStopped(replicas, signal);
      const result = await evaluateBatch(program, loss, batch);
      totals = addBatch(totals, result);
      nonFinite += result.nonFinite;
      images += imagesOf(batch);
    } finally {
      disposeBatch(batch);
    }
    await onBatch?.(images);
    await yieldToEventLoop();
  }
  const all = await sumOverReplicas(replicas, { nonFinite, ...totals });
  if (all.nonFinite > 0) throw new NonFiniteLogitsError(all.nonFinite, all.images);
  const { nonFinite: _, ...sums } = all;
  return metricsOf(sums as Totals);
}

/** The sums of numbers that have the same names in all processes. */
async function sumOverReplicas<Sums extends { [name: string]: number }>(replicas: Replicas, own: Sums): Promise<Sums> {
  const sums = await replicas.sum(Object.values(own));
  return Object.fromEntries(Object.keys(own).map((name, index) => [name, sums[index]!])) as Sums;
}

/** `nonFinite`: images whose logits are NaN or infinite. */
async function evaluateBatch(
  program: Program,
  lossOf: Loss,
  { images, targets, partOf }: TensorBatch,
): Promise<BatchResult & { nonFinite: number }> {
  const { logits, loss, metrics } = tidy(() => {
    const logits = program.run(images);
    const { loss, metrics } = lossOf(logits, targets);
    return { logits, loss, metrics };
  });
  try {
    const [size, classes] = logits.shape;
    if (partOf?.isPadding) {
      return {
        images: 0,
        loss: 0,
        sums: Object.fromEntries(Object.keys(metrics).map((name) => [name, 0])) as MetricSums,
        nonFinite: 0,
      };
    }
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
