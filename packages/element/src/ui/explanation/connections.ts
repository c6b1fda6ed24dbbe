import type { DenseBlockInfo } from '../../engine/types.ts';
import { formatShare, formatTimes, formatValue } from './format.ts';

/** Who reads a block as a whole. */
export function exitName(blockIndex: number, blockCount: number): string {
  return blockIndex === blockCount - 1 ? 'classifier' : `transition ${blockIndex + 1}`;
}

/** Source 0 is what enters the block, source i what layer i adds. */
export function sourceName(source: number): string {
  return source === 0 ? 'block input' : `layer ${source}`;
}

/** Readers are the block's layers, then its exit. */
export function readerName(reader: number, block: DenseBlockInfo, exit: string): string {
  return reader < block.layers.length ? `layer ${reader + 1}` : exit;
}

/** How many channels each source has: the block's input first, then its layers. */
export function sourceChannels(block: DenseBlockInfo): number[] {
  return [block.input.channels, ...block.layers.map(({ channels }) => channels)];
}

/** A reader's mean absolute weight over all that it reads, each filter weight counting alike. */
export function readerMean(block: DenseBlockInfo, reader: number): number {
  const channels = sourceChannels(block);
  const weights = block.weights[reader]!;
  const total = weights.reduce((sum, weight, source) => sum + weight * channels[source]!, 0);
  return total / weights.reduce((sum, _, source) => sum + channels[source]!, 0);
}

/** How a weight compares with its reader's average: 1 is as much. 1 too where the reader weighs nothing at all. */
export function relativeWeight(block: DenseBlockInfo, reader: number, source: number): number {
  const mean = readerMean(block, reader);
  return mean === 0 ? 1 : block.weights[reader]![source]! / mean;
}

/** A cell of the heat map in words. */
export function describeConnection(block: DenseBlockInfo, reader: number, source: number, exit: string): string {
  const weight = formatValue(block.weights[reader]![source]!);
  const who = capitalize(withArticle(readerName(reader, block, exit)));
  if (reader === 0) return `${who} listens to the block input, all it has, with mean |w| ${weight}.`;
  const from = withArticle(sourceName(source));
  const times = formatTimes(relativeWeight(block, reader, source));
  return `${who} listens to ${from} with mean |w| ${weight}, ${times} times its average.`;
}

/**
 * How much of a block's weight goes to features older than those of the layer before the reader, of layers 2 and later
 * and the exit: total absolute weight, averaged over readers. Undefined where there is nothing older to read.
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

/** Relative weights that differ by less are not worth naming the largest of. */
const nearlyAlike = 0.1;

/** What a block's weights say, in a sentence or two. */
export function takeaway(block: DenseBlockInfo, exit: string): string {
  const share = olderShare(block);
  if (share === undefined) return 'This block has no layers, so nothing is read twice.';
  const alike = olderShare({ ...block, weights: block.weights.map((row) => row.map(() => 1)) })!;
  const older = `${formatShare(share)} of the weight goes to features older than the layer just before (${formatShare(alike)} if all weighed alike, 0% in a plain chain of layers).`;
  const reader = block.weights.length - 1;
  const relative = block.weights[reader]!.map((_, source) => relativeWeight(block, reader, source));
  const [lowest, highest] = [Math.min(...relative), Math.max(...relative)];
  const who = capitalize(withArticle(exit));
  if (highest - lowest < nearlyAlike) {
    return `${older} ${who} listens to all nearly alike (${formatTimes(lowest)} to ${formatTimes(highest)} times its average).`;
  }
  const [most, least] = [relative.indexOf(highest), relative.indexOf(lowest)];
  const times = (source: number) =>
    `${withArticle(sourceName(source))} (${formatTimes(relative[source]!)} times its average)`;
  return `${older} ${who} listens most to ${times(most)} and least to ${times(least)}.`;
}

/** What has no number takes an article: `the classifier`, `layer 2`. */
export function withArticle(name: string): string {
  return /\d$/.test(name) ? name : `the ${name}`;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
