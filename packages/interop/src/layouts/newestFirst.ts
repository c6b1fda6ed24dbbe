import type { DenseNetConfig, NamedArray } from '@densenet/model';
import { type ChannelGroup, inGroupOrder } from './channelOrder.ts';
import { LayoutError } from './layout.ts';

/**
 * Converts the arrays of a network whose dense blocks put the newest feature maps first (`torch.cat([new, x], 1)`) into those
 * of one that puts them last. Only layers that read a concatenation change, in the order of their input channels.
 *
 * @throws LayoutError where an array has another number of channels than the layers before it give; it names the array
 */
export function fromNewestFirst(
  arrays: Readonly<Record<string, NamedArray>>,
  { blockConfig, growthRate }: Pick<DenseNetConfig, 'blockConfig' | 'growthRate'>,
): Record<string, NamedArray> {
  const ordered = { ...arrays };
  /** Reorders the input channels of a layer that reads a block's input and its first `newer` layers. */
  const reorder = (reader: { norm: string; next: string }, channels: number, newer: number) => {
    const groups: ChannelGroup[] = [{ start: newer * growthRate, length: channels }];
    for (let layer = 1; layer <= newer; layer++)
      groups.push({ start: (newer - layer) * growthRate, length: growthRate });
    const total = channels + newer * growthRate;
    const all = [
      ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => ({ name: `${reader.norm}.${part}`, axis: 0 })),
      { name: `${reader.next}.weight`, axis: -2 },
    ];
    for (const { name, axis } of all) {
      const array = arrays[name];
      if (!array) continue; // missing tensors are reported when the network is assembled
      const index = axis < 0 ? array.shape.length + axis : axis;
      if (array.shape[index] !== total) {
        throw new LayoutError(
          `${name} reads ${array.shape[index]} channels; expected ${total}, as the layers before it give`,
        );
      }
      ordered[name] = inGroupOrder(array, index, groups);
    }
  };
  blockConfig.forEach((layers, index) => {
    const block = `features.denseblock${index + 1}`;
    const channels = arrays[`${block}.denselayer1.norm1.weight`]?.shape[0];
    if (channels === undefined)
      throw new LayoutError(`a DenseNet has a tensor ${block}.denselayer1.norm1.weight, and this file has none`);
    for (let layer = 1; layer <= layers; layer++) {
      const name = `${block}.denselayer${layer}`;
      reorder({ norm: `${name}.norm1`, next: `${name}.conv1` }, channels, layer - 1);
    }
    const transition = `features.transition${index + 1}`;
    const last = index === blockConfig.length - 1;
    const reader = last
      ? { norm: 'features.norm5', next: 'classifier' }
      : { norm: `${transition}.norm`, next: `${transition}.conv` };
    reorder(reader, channels, layers);
  });
  return ordered;
}
