import { describe, expect, it } from 'vitest';
import type { DenseBlockInfo } from '../types.ts';
import { olderShare, readerMean, relativeWeight } from './weights.ts';

function block(inputChannels: number, growthRate: number, weights: number[][]): DenseBlockInfo {
  const layer = (channels: number) => ({ node: 0, name: '', height: 1, width: 1, channels });
  const layers = weights.slice(1).map(() => layer(growthRate));
  return { input: layer(inputChannels), layers, exit: 'classifier', weights };
}

const small = block(6, 2, [[0.5], [0.1, 0.3], [0.2, 0.1, 0.4]]);

it('averages a reader over its filter weights, so that a source of more channels counts more', () => {
  expect(readerMean(small, 1)).toBeCloseTo((6 * 0.1 + 2 * 0.3) / 8, 12);
  expect(relativeWeight(small, 1, 1)).toBeCloseTo(2, 12);
  expect(relativeWeight(block(6, 2, [[0], [0, 0]]), 1, 0)).toBe(1);
});

describe('olderShare', () => {
  it('is the total weight on all but the newest source, averaged over readers', () => {
    const layer2 = (6 * 0.1) / (6 * 0.1 + 2 * 0.3);
    const exit = (6 * 0.2 + 2 * 0.1) / (6 * 0.2 + 2 * 0.1 + 2 * 0.4);
    expect(olderShare(small)).toBeCloseTo((layer2 + exit) / 2, 12);
  });

  it('is 0 for a chain, in which each layer reads the one before, and undefined without layers', () => {
    expect(olderShare(block(6, 2, [[1], [0, 1], [0, 0, 1]]))).toBe(0);
    expect(olderShare(block(6, 2, [[1]]))).toBeUndefined();
  });
});
