import { describe, expect, it } from 'vitest';
import type { DenseBlockInfo } from '../../engine/types.ts';
import { en } from '../../messages/en.ts';
import { describeConnection, exitName, olderShare, readerMean, relativeWeight, takeaway } from './connections.ts';

function block(inputChannels: number, growthRate: number, weights: number[][]): DenseBlockInfo {
  const layer = (channels: number) => ({ node: 0, name: '', height: 1, width: 1, channels });
  return {
    input: layer(inputChannels),
    layers: weights.slice(1).map(() => layer(growthRate)),
    exit: 'classifier',
    weights,
  };
}

const small = block(6, 2, [[0.5], [0.1, 0.3], [0.2, 0.1, 0.4]]);

it('names the exit after the transition, or the classifier after the last block', () => {
  expect([exitName(en, 0, 3), exitName(en, 1, 3), exitName(en, 2, 3)]).toEqual([
    'transition 1',
    'transition 2',
    'classifier',
  ]);
});

it('averages a reader over its filter weights, so that a source of more channels counts more', () => {
  expect(readerMean(small, 1)).toBeCloseTo((6 * 0.1 + 2 * 0.3) / 8, 12);
  expect(relativeWeight(small, 1, 1)).toBeCloseTo(2, 12);
  expect(relativeWeight(block(6, 2, [[0], [0, 0]]), 1, 0)).toBe(1);
});

describe('describeConnection', () => {
  it('gives the weight and compares it', () => {
    expect(describeConnection(en, small, 1, 1, 'classifier')).toBe(
      'Layer 2 listens to layer 1 with mean |w| 0.3, 2.0 times its average.',
    );
    expect(describeConnection(en, small, 2, 0, 'classifier')).toBe(
      'The classifier listens to the block input with mean |w| 0.2, 0.91 times its average.',
    );
  });

  it('does not compare where there is one source', () => {
    expect(describeConnection(en, small, 0, 0, 'classifier')).toBe(
      'Layer 1 listens to the block input, all it has, with mean |w| 0.5.',
    );
  });
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

describe('takeaway', () => {
  it('says which share of the weight reads older features, and which source the exit weighs most', () => {
    expect(takeaway(en, small, 'classifier').join(' ')).toBe(
      '57% of the weight goes to features older than the layer just before (78% if all weighed alike, 0% in a plain chain of layers). ' +
        'The classifier listens most to layer 2 (1.8 times its average) and least to layer 1 (0.5 times its average).',
    );
  });

  it('has words for a block in which all weigh alike, and for one without layers', () => {
    expect(takeaway(en, block(2, 2, [[1], [1, 1]]), 'transition 1').at(-1)).toMatch(
      /^Transition 1 listens to all nearly alike \(1\.00 to 1\.00 times its average\)\.$/,
    );
    expect(takeaway(en, block(2, 2, [[1]]), 'transition 1')).toEqual([
      'This block has no layers, so nothing is read twice.',
    ]);
  });
});
