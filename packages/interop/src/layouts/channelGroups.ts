import type { NamedArray } from '@densenet/model';

/** Channels of an array that stay together: where they are in it, and how many. */
export interface ChannelGroup {
  start: number;
  length: number;
}

/** The array with groups of its channels along `axis` in the order of `groups`, which must be all of them. */
export function inGroupOrder(array: NamedArray, axis: number, groups: readonly ChannelGroup[]): NamedArray {
  const { shape, values } = array;
  const channels = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const ordered = new Float32Array(values.length);
  let to = 0;
  for (let row = 0; row < values.length; row += channels * inner) {
    for (const { start, length } of groups) {
      const from = row + start * inner;
      ordered.set(values.subarray(from, from + length * inner), to);
      to += length * inner;
    }
  }
  return { shape, values: ordered };
}
