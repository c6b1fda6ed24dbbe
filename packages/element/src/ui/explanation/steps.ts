import type { DenseBlockInfo, LayerInfo } from '../../engine/types.ts';
import type { Messages } from '../../messages/en.ts';
import { exitName } from './connections.ts';

/** A place in the network that the feature panel can show: a block's input, a layer, or a block's exit. */
export interface Step {
  block: number;
  /** Node of the block's diagram: 0 is the block's input, then come its layers, then its exit. */
  node: number;
}

/** All steps in order, from the first block's input to the classifier. */
export function stepsOf(blocks: readonly DenseBlockInfo[]): Step[] {
  return blocks.flatMap(({ layers }, block) =>
    Array.from({ length: layers.length + 2 }, (_, node) => ({ block, node })),
  );
}

/** The feature maps that a block has after a step: its input and what the layers up to `node` add, oldest first. */
export function mapsUpTo(block: DenseBlockInfo, node: number): LayerInfo[] {
  return [block.input, ...block.layers].slice(0, node + 1);
}

/** A sentence about what happens at a step. */
export function describeStep(texts: Messages, blocks: readonly DenseBlockInfo[], { block: index, node }: Step): string {
  const { features, place } = texts;
  const block = blocks[index]!;
  const { height, width, channels } = block.input;
  if (node === 0) {
    const from = index === 0 ? place.stem : exitName(texts, index - 1, blocks.length);
    return features.enter(channels, height, width, index + 1, from);
  }
  const read = mapsUpTo(block, node - 1).reduce((sum, layer) => sum + layer.channels, 0);
  const layer = block.layers[node - 1];
  if (!layer) return features.leaves(exitName(texts, index, blocks.length), read, index + 1);
  return features.adds(node, read, layer.channels);
}
