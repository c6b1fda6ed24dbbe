import { slice, type Tensor } from '@tensorflow/tfjs-core';
import type { TensorBatch } from '../index.ts';

/** A batch cut into the parts of several processes, as `@densenet/data` cuts it; the batch stays the caller's. */
export function partsOf({ images, targets }: TensorBatch, size: number): TensorBatch[] {
  const count = images.shape[0];
  return Array.from({ length: size }, (_, rank) => {
    const [from, to] = [rank, rank + 1].map((end) => Math.ceil((end * count) / size)) as [number, number];
    const isPadding = from === to;
    const rows = <T extends Tensor>(tensor: T): T => {
      const [first, length] = isPadding ? [0, 1] : [from, to - from];
      return slice(tensor, [first, ...tensor.shape.slice(1).fill(0)], [length, ...tensor.shape.slice(1)]) as T;
    };
    return { images: rows(images), targets: rows(targets), partOf: { targets: targets.clone(), isPadding } };
  });
}

/** Lets all ranks do the same at the same time. */
export const inEach = <Rank, Result>(ranks: readonly Rank[], work: (rank: Rank, index: number) => Promise<Result>) =>
  Promise.all(ranks.map(work));
