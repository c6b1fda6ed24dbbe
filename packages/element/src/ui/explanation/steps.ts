import type { DenseBlockInfo, LayerInfo } from '../../engine/types.ts';
import { capitalize, exitName, withArticle } from './connections.ts';

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
export function describeStep(blocks: readonly DenseBlockInfo[], { block: index, node }: Step): string {
  const block = blocks[index]!;
  const { height, width, channels } = block.input;
  const size = `${height} × ${width}`;
  if (node === 0) {
    const from = index === 0 ? 'the stem' : exitName(index - 1, blocks.length);
    return `${channels} feature maps of ${size} enter block ${index + 1} from ${from}.`;
  }
  const read = mapsUpTo(block, node - 1).reduce((sum, layer) => sum + layer.channels, 0);
  const layer = block.layers[node - 1];
  if (!layer) {
    return `${capitalize(withArticle(exitName(index, blocks.length)))} reads all ${read} maps of block ${index + 1}: its input and all that its layers added.`;
  }
  return `Layer ${node} reads all ${read} maps before it and adds k = ${layer.channels} new ones.`;
}
