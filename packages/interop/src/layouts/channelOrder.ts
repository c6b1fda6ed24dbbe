import type { NamedArray } from '@densenet/model';
import type { PlacedLayer } from '../architecture/expressDenseNet.ts';
import { quoted, shapeText } from '../bytes/quoted.ts';
import { LayoutError } from './layout.ts';

/**
 * A layer's array with its input channels, along `axis`, in this project's order, where the file has them in another.
 *
 * @throws LayoutError where the array has another number of channels than the file says of its layers
 */
export function inOwnOrder(array: NamedArray, axis: number, { input, step }: PlacedLayer): NamedArray {
  if (!input) return array;
  const { shape } = array;
  const channels = input.found.reduce((sum, group) => sum + group.channels, 0);
  if (shape[axis] !== channels) {
    throw new LayoutError(
      `layer ${quoted(step.layer)} has weights of shape ${shapeText(shape)}; expected ${channels} in place ${axis}, as many channels as ` +
        'the layers that it reads give',
    );
  }
  const starts = new Map<unknown, number>();
  let start = 0;
  for (const group of input.found) {
    starts.set(group.step, start);
    start += group.channels;
  }
  const groups = input.own.map((group) => ({ start: starts.get(group.step)!, length: group.channels }));
  return inGroupOrder(array, axis, groups);
}

/** Consecutive channels of an array: where they start, and how many they are. */
export interface ChannelGroup {
  start: number;
  length: number;
}

/** The array with its channels along `axis` in the order of `groups`, which must cover all channels. */
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
