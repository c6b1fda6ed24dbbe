import type { ConnectionMatrix, DenseBlockInfo } from '../types.ts';

/** How many channels each source has: the block's input first, then its layers. */
export function sourceChannels({ input, layers }: Pick<DenseBlockInfo, 'input' | 'layers'>): number[] {
  return [input.channels, ...layers.map(({ channels }) => channels)];
}

/** A reader's mean absolute weight over all its filter weights. */
export function readerMean(block: DenseBlockInfo, reader: number): number {
  const channels = sourceChannels(block);
  const weights = block.weights[reader]!;
  const total = weights.reduce((sum, weight, source) => sum + weight * channels[source]!, 0);
  return total / weights.reduce((sum, _, source) => sum + channels[source]!, 0);
}

/** A mean absolute weight divided by its reader's average; 1 where all the reader's weights are 0. */
export function relativeWeight(block: DenseBlockInfo, reader: number, source: number): number {
  const mean = readerMean(block, reader);
  return mean === 0 ? 1 : block.weights[reader]![source]! / mean;
}

/**
 * The share of total absolute weight with which readers read features older than those of the layer just before them,
 * averaged over layers 2 and later and the exit. Undefined for a block without layers, where nothing older can be read.
 */
export function olderShare(block: DenseBlockInfo): number | undefined {
  const channels = sourceChannels(block);
  return olderShareOf(block.weights.map((row) => row.map((weight, source) => weight * channels[source]!)));
}

/** {@link olderShare} of amounts that are each source's whole, such as shares of a response. */
export function olderShareOf(amounts: ConnectionMatrix): number | undefined {
  const shares = amounts.slice(1).map((row) => {
    const all = row.reduce((sum, amount) => sum + amount, 0);
    return all === 0 ? 0 : (all - row.at(-1)!) / all;
  });
  return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
