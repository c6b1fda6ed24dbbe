import type { NamedArray } from '@densenet/model';
import type { PlacedLayer } from '../architecture/expressDenseNet.ts';
import { quoted, shapeText } from '../bytes/quoted.ts';
import { LayoutError } from './layout.ts';

/**
 * A layer's array with its input's channels in this project's order, where the file has them in another: groups of them
 * change places along `axis`.
 *
 * @throws LayoutError if the array has another number of channels than the file says of its layers
 */
export function inOwnOrder(array: NamedArray, axis: number, { input, step }: PlacedLayer): NamedArray {
  if (!input) return array;
  const { shape, values } = array;
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
  const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const outer = values.length / (channels * inner);
  const ordered = new Float32Array(values.length);
  for (let row = 0; row < outer; row++) {
    let to = row * channels * inner;
    for (const { step: group, channels: length } of input.own) {
      const from = (row * channels + starts.get(group)!) * inner;
      ordered.set(values.subarray(from, from + length * inner), to);
      to += length * inner;
    }
  }
  return { shape, values: ordered };
}
