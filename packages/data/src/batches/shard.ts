import { InvalidValueError } from '../errors.ts';

/** Which part of each batch is read, where several processes have one each. */
export interface Shard {
  /** 0 to `size` - 1. */
  rank: number;
  /** Into how many parts a batch is cut. */
  size: number;
}

/** The rows of a batch that are one process's. */
export interface ShardRows {
  rows: Uint32Array;
  /** Whether there are fewer rows than processes and none for this one: `rows` is then the first of another's. */
  isPadding: boolean;
}

/**
 * Cuts a batch into parts that follow each other and differ by one image at most, the larger ones first: so rank 0 has an image
 * where there is one. Each row is in one part.
 */
export function shardOf(batch: Uint32Array, { rank, size }: Shard): ShardRows {
  const [from, to] = [rank, rank + 1].map((end) => Math.ceil((end * batch.length) / size));
  const rows = batch.subarray(from, to);
  return rows.length > 0 ? { rows, isPadding: false } : { rows: batch.subarray(0, 1), isPadding: true };
}

/** @throws InvalidValueError where a shard is none of `size` */
export function expectShard({ rank, size }: Shard): void {
  if (!Number.isInteger(size) || size < 1) throw new InvalidValueError('shard.size', size, 'a positive integer');
  if (Number.isInteger(rank) && rank >= 0 && rank < size) return;
  throw new InvalidValueError('shard.rank', rank, `an integer from 0 to ${size - 1}`);
}
