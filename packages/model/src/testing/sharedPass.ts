/** The numbers of a training pass whose batch several processes share, to be compared with those of one that has all of it. */
import { createRandom, softmaxCrossEntropyWithGradient } from '@densenet/ops';
import {
  mul,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { runTogether } from '../../../ops/src/testing/runTogether.ts';
import type { Model, Parameters, TrainingPassOptions } from '../index.ts';
import type { Batch, PassNumbers } from './trainingGradients.ts';

/** Numbers of one process. */
export interface PartNumbers extends PassNumbers {
  /** Names of gradients in the order in which they were complete. */
  order: string[];
  /** How many sums over all processes the pass has made. */
  sums: number;
}

/**
 * Each process's pass over its part of a batch. The loss is the whole batch's mean, to which each adds its share.
 *
 * @param parts how many images each process has; with 0 it computes with one that counts nothing
 */
export function sharedPasses(
  model: Model,
  parameters: Parameters,
  { images, labels }: Batch,
  parts: readonly number[],
  options: Omit<TrainingPassOptions, 'syncBatchNorm'> = {},
): PartNumbers[] {
  const whole = images.shape[0];
  const starts = parts.map((_, rank) => parts.slice(0, rank).reduce((sum, count) => sum + count, 0));
  return runTogether(parts.length, (replicas) =>
    withoutTensors(() => {
      const [start, count] = [starts[replicas.rank]!, parts[replicas.rank]!];
      const isPadding = count === 0;
      const own = slice(images, isPadding ? 0 : start, Math.max(1, count)) as Tensor4D;
      let sums = 0;
      const sumTensor = <T extends Tensor>(tensor: T): T => {
        sums++;
        return replicas.sumTensor(tensor);
      };
      const together = { ...options, syncBatchNorm: { ...replicas, sumTensor }, isPadding };
      const pass = model.trainingPass(parameters, own, createRandom(1), together);
      try {
        const order: string[] = [];
        const dLogits = isPadding
          ? zerosLike(pass.logits)
          : lossGradient(pass.logits, slice(labels, start, count), count / whole);
        const gradients = pass.backward(dLogits, (name) => order.push(name));
        const numbers = numbersOf(pass, gradients);
        return { ...numbers, logits: isPadding ? new Float32Array() : numbers.logits, order, sums };
      } finally {
        pass.dispose();
      }
    }),
  );
}

function lossGradient(logits: Tensor2D, labels: Tensor1D, share: number): Tensor2D {
  return mul(softmaxCrossEntropyWithGradient(logits, labels).gradient, share);
}

/** Runs `compute`, which gives no tensors, and frees all tensors that it has left. */
function withoutTensors<Numbers>(compute: () => Numbers): Numbers {
  let numbers: Numbers;
  tidy(() => {
    numbers = compute();
  });
  return numbers!;
}

function numbersOf(
  { logits, statistics }: ReturnType<Model['trainingPass']>,
  gradients: { [name: string]: Tensor },
): PassNumbers {
  const values = (x: Tensor) => x.dataSync() as Float32Array;
  return {
    logits: values(logits),
    statistics: new Map(
      Object.entries(statistics).flatMap(([norm, { mean, variance }]) => [
        [`${norm} mean`, values(mean)] as const,
        [`${norm} variance`, values(variance)] as const,
      ]),
    ),
    gradients: new Map(Object.entries(gradients).map(([name, gradient]) => [name, values(gradient)])),
  };
}

/** All parts as one pass: logits one after the other, the first part's statistics, and the sums of gradients. */
export function joinParts(parts: readonly PassNumbers[]): PassNumbers {
  const [first] = parts;
  const sum = (name: string) =>
    first!.gradients
      .get(name)!
      .map((_, at) => parts.reduce((total, { gradients }) => total + gradients.get(name)![at]!, 0));
  return {
    logits: Float32Array.from(parts.flatMap(({ logits }) => [...logits])),
    statistics: first!.statistics,
    gradients: new Map([...first!.gradients.keys()].map((name) => [name, sum(name)])),
  };
}
