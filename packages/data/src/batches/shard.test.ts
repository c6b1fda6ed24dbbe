import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedOrder } from '../sources/order.ts';
import { shardOf } from './shard.ts';

describe('the parts of a batch', () => {
  it('have each image once, whatever the numbers, and differ by one image at most', () => {
    const numbers = [fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 })] as const;
    fc.assert(
      fc.property(...numbers, (images, size) => {
        const batch = storedOrder(images);
        const shards = Array.from({ length: size }, (_, rank) => shardOf(batch, { rank, size }));
        const parts = shards.filter(({ isPadding }) => !isPadding).map(({ rows }) => [...rows]);
        expect(parts.flat()).toEqual([...batch]);
        const sizes = shards.map(({ rows, isPadding }) => (isPadding ? 0 : rows.length));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(sizes[0]).toBe(Math.max(...sizes));
      }),
    );
  });

  it('of fewer images than processes are an image of another for those that have none', () => {
    const batch = Uint32Array.of(7, 5);
    const shards = [0, 1, 2].map((rank) => shardOf(batch, { rank, size: 3 }));
    expect(shards.map(({ rows, isPadding }) => [[...rows], isPadding])).toEqual([
      [[7], false],
      [[5], false],
      [[7], true],
    ]);
  });
});
