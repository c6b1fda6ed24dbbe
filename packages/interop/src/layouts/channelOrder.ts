import type { NamedArray } from '@densenet/model';
import type { PlacedLayer } from '../architecture/expressDenseNet.ts';
import { quoted, shapeText } from '../bytes/quoted.ts';
import { inGroupOrder } from './channelGroups.ts';
import { LayoutError } from './layout.ts';

/**
 * A layer's array with its input's channels in this project's order, where the file has them in another: groups of them
 * change places along `axis`.
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
