import { describe, expect, it } from 'vitest';
import type { DenseBlockInfo } from '../../engine/types.ts';
import { en } from '../../messages/en.ts';
import { describeConnection, exitName, takeaway } from './connections.ts';

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

describe('describeConnection', () => {
  it('gives the weight and compares it', () => {
    expect(describeConnection(en, 'absolute', small, [1, 1], 'classifier')).toBe(
      'Layer 2 listens to layer 1 with mean |w| 0.3, 2.0 times its average.',
    );
    expect(describeConnection(en, 'absolute', small, [2, 0], 'classifier')).toBe(
      'The classifier listens to the block input with mean |w| 0.2, 0.91 times its average.',
    );
  });

  it('does not compare where there is one source', () => {
    expect(describeConnection(en, 'absolute', small, [0, 0], 'classifier')).toBe(
      'Layer 1 listens to the block input, all it has, with mean |w| 0.5.',
    );
  });
});

describe('takeaway', () => {
  it('says which share of the weight reads older features, and which source the exit weighs most', () => {
    expect(takeaway(en, 'absolute', small, 'classifier').join(' ')).toBe(
      '57% of the weight goes to features older than the layer just before (78% if all weighed alike, 0% in a plain chain of layers). ' +
        'The classifier listens most to layer 2 (1.8 times its average) and least to layer 1 (0.5 times its average).',
    );
  });

  it('has words for a block in which all weigh alike, and for one without layers', () => {
    expect(takeaway(en, 'absolute', block(2, 2, [[1], [1, 1]]), 'transition 1').at(-1)).toMatch(
      /^Transition 1 listens to all nearly alike \(1\.00 to 1\.00 times its average\)\.$/,
    );
    expect(takeaway(en, 'absolute', block(2, 2, [[1]]), 'transition 1')).toEqual([
      'This block has no layers, so nothing is read twice.',
    ]);
  });
});

describe('responses', () => {
  const took = block(6, 2, [[1], [0.75, 0.25], [0.2, 0.1, 0.7]]);

  it('say what a reader took from a source', () => {
    expect(describeConnection(en, 'responses', took, [1, 1], 'classifier')).toBe(
      'Layer 2 took 25% of its response to this picture from layer 1.',
    );
  });

  it('are summed up by what is older than the layer before, and by the exit', () => {
    expect(takeaway(en, 'responses', took, 'classifier')).toEqual([
      '53% of what layers took came from features older than the layer just before (0% in a plain chain of layers).',
      'The classifier took most from layer 2 (70%) and least from layer 1 (10%).',
    ]);
    expect(takeaway(en, 'responses', block(2, 2, [[1]]), 'transition 1')).toEqual([en.connections.noLayers]);
  });
});
