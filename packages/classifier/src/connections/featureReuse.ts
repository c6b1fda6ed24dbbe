import type { DenseBlockInfo } from '../types.ts';
import { readerMean, sourceChannels } from './weights.ts';

/** What Huang et al. (2017) saw in the weights of their network (section 5, figure 5). */
export type ObservationKind =
  /** "All layers spread their weights over many inputs within the same block." */
  | 'layersSpread'
  /** "The weights of the transition layers also spread their weight across all layers within the preceding dense block." */
  | 'transitionsSpread'
  /** "The layers within the second and third dense block consistently assign the least weight to the outputs of the transition." */
  | 'transitionOutputsLeast'
  /** The classifier: "there seems to be a concentration towards final feature-maps." */
  | 'classifierLate';

export interface Observation {
  kind: ObservationKind;
  /**
   * For `classifierLate`: mean absolute weight on the later half of the sources, as a multiple of that on the earlier half. For the
   * others: in how many readers it is seen.
   */
  value: number;
  /** Of how many readers; undefined for `classifierLate`. */
  of: number | undefined;
  /** Whether it is seen: in all readers, in most of them, or in half of them or fewer. */
  seen: 'yes' | 'mostly' | 'no';
}

/** A reader spreads its weight where, besides one source, it has at least this share of the others (`effectiveSources`). */
const spreadShare = 0.5;
/** Weights count as larger than others where they are so by more than this factor: less is not seen in a picture of them. */
const clearlyMore = 1.1;

/**
 * Which of the paper's observations hold for a network. Those that it gives no occasion for (a network of one block has no
 * transition) are left out. The first two hold for every network that is not trained yet, since its weights are all drawn alike:
 * compare with the observations of `untrained`.
 */
export function featureReuse(blocks: readonly DenseBlockInfo[]): Observation[] {
  // A reader of one source has nothing to choose from.
  const layers = blocks.map(({ weights }) => weights.slice(1, -1));
  const exits = blocks.map(({ weights }) => weights.at(-1)!);
  const isSpread = (row: readonly number[]) => effectiveSources(row) - 1 >= spreadShare * (row.length - 1);
  const givesInputLeast = ([input, ...others]: readonly number[]) => {
    const mean = others.reduce((sum, weight) => sum + weight, 0) / others.length;
    return input! <= Math.min(...others) && mean > clearlyMore * input!;
  };
  const counted = (kind: ObservationKind, rows: readonly (readonly number[])[], holds: typeof isSpread) => {
    const value = rows.filter(holds).length;
    const seen = value === rows.length ? 'yes' : value > rows.length / 2 ? 'mostly' : 'no';
    return rows.length === 0 ? [] : [{ kind, value, of: rows.length, seen } as const];
  };
  return [
    ...counted('layersSpread', layers.flat(), isSpread),
    ...counted('transitionsSpread', exits.slice(0, -1), isSpread),
    ...counted('transitionOutputsLeast', layers.slice(1).flat(), givesInputLeast),
    ...classifierLate(blocks.at(-1)),
  ];
}

/**
 * How many sources a reader would have that spread its weight no less, and evenly: the inverse of the sum of squared shares. 1 where
 * all weight is on one source, their number where all weigh alike.
 */
export function effectiveSources(weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const squares = weights.reduce((sum, weight) => sum + weight ** 2, 0);
  return squares === 0 ? weights.length : total ** 2 / squares;
}

function classifierLate(block: DenseBlockInfo | undefined): Observation[] {
  if (block === undefined || block.layers.length === 0) return [];
  const channels = sourceChannels(block);
  const weights = block.weights.at(-1)!;
  const middle = Math.ceil(weights.length / 2);
  const mean = (from: number, to: number) => {
    const sources = weights.map((_, source) => source).slice(from, to);
    const total = sources.reduce((sum, source) => sum + weights[source]! * channels[source]!, 0);
    return total / sources.reduce((sum, source) => sum + channels[source]!, 0);
  };
  const [earlier, later] = [mean(0, middle), mean(middle, weights.length)];
  const value = earlier === 0 ? 1 : later / earlier;
  return [{ kind: 'classifierLate', value, of: undefined, seen: value > clearlyMore ? 'yes' : 'no' }];
}

/**
 * How unlike a network's sources are to their readers: the largest mean absolute weight of a reader as a multiple of its smallest,
 * averaged over all readers that have several sources. Near 1 in an untrained network.
 */
export function contrast(blocks: readonly DenseBlockInfo[]): number {
  const rows = blocks.flatMap(({ weights }) => weights.slice(1)).filter((row) => Math.min(...row) > 0);
  if (rows.length === 0) return 1;
  return rows.reduce((sum, row) => sum + Math.max(...row) / Math.min(...row), 0) / rows.length;
}

/**
 * How much larger a network's weights are than those of the same network untrained: each reader's mean absolute weight as a multiple
 * of what it was, averaged over all readers. Near 1 where training has hardly moved them; below 1 where weight decay has shrunk them.
 */
export function growth(trained: readonly DenseBlockInfo[], untrained: readonly DenseBlockInfo[]): number {
  const ratios = trained.flatMap((block, index) =>
    block.weights.map((_, reader) => readerMean(block, reader) / readerMean(untrained[index]!, reader)),
  );
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}
