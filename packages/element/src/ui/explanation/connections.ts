import { olderShare, olderShareOf, relativeWeight } from '@densenet/classifier/connections';
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

/** What the numbers of a map say: weights, weights beside their reader's average, or shares of the response to a picture. */
export type Measure = 'absolute' | 'relative' | 'responses';

/** A cell of the heat map in words. For `responses` the block's weights are the shares, here and below. */
export function describeConnection(
  texts: Messages,
  measure: Measure,
  block: DenseBlockInfo,
  [reader, source]: readonly [number, number],
  exit: string,
): string {
  const { connections, format } = texts;
  const value = block.weights[reader]![source]!;
  const [who, from] = [readerName(texts, reader, block, exit), sourceName(texts, source)];
  if (measure === 'responses') return connections.took(who, from, format.share(value));
  const weight = format.value(value);
  if (reader === 0) return connections.listensToInput(who, from, weight);
  return connections.listens(who, from, weight, format.times(relativeWeight(block, reader, source)));
}

/** Where relative weights differ by less than this, the largest and smallest are not named. */
const nearlyAlike = 0.1;

/** A block's connections summed up in a sentence or two. */
export function takeaway(texts: Messages, measure: Measure, block: DenseBlockInfo, exit: string): string[] {
  const { connections, format } = texts;
  if (measure === 'responses') return responseTakeaway(texts, block, exit);
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

function responseTakeaway(texts: Messages, { weights: shares }: DenseBlockInfo, exit: string): string[] {
  const { connections, format } = texts;
  const older = olderShareOf(shares);
  if (older === undefined) return [connections.noLayers];
  const row = shares.at(-1)!;
  const [most, least] = [Math.max(...row), Math.min(...row)];
  const name = (share: number) => sourceName(texts, row.indexOf(share));
  return [
    connections.olderResponse(format.share(older)),
    connections.tookMost(exit, name(most), format.share(most), name(least), format.share(least)),
  ];
}
