import { imagesInMemory } from '@densenet/data';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { needBackend } from '../testing/needs.ts';
import { tensorBatches } from './batches.ts';

needBackend();

const images = imagesInMemory({
  name: 'five',
  images: Uint8Array.of(0, 51, 102, 153, 255),
  labels: Int32Array.of(0, 1, 2, 3, 4),
  size: { height: 1, width: 1 },
  channels: 1,
  classNames: [...'abcde'],
});
const preprocessing = { height: 1, width: 1, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' as const };

test('batches come in order from the first one asked for, the short last one too, and nothing else is left', async () => {
  const order = Uint32Array.of(4, 3, 2, 1, 0);
  const seen: [number[], number[]][] = [];
  const before = memory().numTensors;
  for await (const batch of tensorBatches(images, preprocessing, { batchSize: 2, order, firstBatch: 1 })) {
    seen.push([[...(await batch.images.data())], [...(await batch.targets.data())]]);
    expect(memory().numTensors).toBe(before + 2);
    batch.images.dispose();
    batch.targets.dispose();
  }
  const close = (value: number) => expect.closeTo(value, 6);
  expect(seen).toEqual([
    [
      [close(0.4), close(0.2)],
      [2, 1],
    ],
    [[close(0)], [0]],
  ]);
  expect(memory().numTensors).toBe(before);
});
