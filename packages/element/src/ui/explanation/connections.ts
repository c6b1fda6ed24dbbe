import type { DenseBlockInfo } from '../../engine/types.ts';
import type { Messages } from '../../messages/en.ts';

/** Name of the layer that reads a whole block: a transition, or the classifier after the last block. */
export function exitName({ place }: Messages, blockIndex: number, blockCount: number): string {
  return blockIndex === blockCount - 1 ? place.classifier : place.transition(blockIndex + 1);
}

/** Name of a source: 0 is the block's input, i is what layer i adds. */
export function sourceName({ place }: Messages, source: number): string {
  return source === 0 ? place.input : place.layer(source);
}

/** Name of a reader: first come the block's layers, from 0, then its exit. */
export function readerName({ place }: Messages, reader: number, block: DenseBlockInfo, exit: string): string {
  return reader < block.layers.length ? place.layer(reader + 1) : exit;
}

/** How many channels each source has: the block's input first, then its layers. */
export function sourceChannels(block: DenseBlockInfo): number[] {
  return [block.input.channels, ...block.layers.map(({ channels }) => channels)];
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

/** A cell of the heat map in words. */
export function describeConnection(
  texts: Messages,
  block: DenseBlockInfo,
  reader: number,
  source: number,
  exit: string,
): string {
  const { connections, format } = texts;
  const weight = format.value(block.weights[reader]![source]!);
  const [who, from] = [readerName(texts, reader, block, exit), sourceName(texts, source)];
  if (reader === 0) return connections.listensToInput(who, from, weight);
  return connections.listens(who, from, weight, format.times(relativeWeight(block, reader, source)));
}

/**
 * The share of total absolute weight with which readers read features older than those of the layer just before them,
 * averaged over layers 2 and later and the exit. Undefined for a block without layers, where nothing older can be read.
 */
export function olderShare(block: DenseBlockInfo): number | undefined {
  const channels = sourceChannels(block);
  const shares = block.weights.slice(1).map((weights) => {
    const totals = weights.map((weight, source) => weight * channels[source]!);
    const all = totals.reduce((sum, total) => sum + total, 0);
    return all === 0 ? 0 : (all - totals.at(-1)!) / all;
  });
  return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Where relative weights differ by less than this, the largest and smallest are not named. */
const nearlyAlike = 0.1;

/** A block's weights summed up in a sentence or two. */
export function takeaway(texts: Messages, block: DenseBlockInfo, exit: string): string[] {
  const { connections, format } = texts;
  const share = olderShare(block);
  if (share === undefined) return [connections.noLayers];
  const alike = olderShare({ ...block, weights: block.weights.map((row) => row.map(() => 1)) })!;
  const older = connections.older(format.share(share), format.share(alike));
  const reader = block.weights.length - 1;
  const relative = block.weights[reader]!.map((_, source) => relativeWeight(block, reader, source));
  const [lowest, highest] = [Math.min(...relative), Math.max(...relative)];
  const [least, most] = [format.times(lowest), format.times(highest)];
  if (highest - lowest < nearlyAlike) return [older, connections.alike(exit, least, most)];
  const name = (weight: number) => sourceName(texts, relative.indexOf(weight));
  return [older, connections.mostAndLeast(exit, name(highest), most, name(lowest), least)];
}
