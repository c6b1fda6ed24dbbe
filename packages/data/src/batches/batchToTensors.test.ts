import '@tensorflow/tfjs-backend-cpu';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { pictureToTensor } from '../preprocessing/pictureToTensor.ts';
import type { Preprocessing } from '../preprocessing/preprocessing.ts';
import { imagesInMemory } from '../sources/dataset.ts';
import { type ImageSource, subset } from '../sources/imageSource.ts';
import { asyncSource } from '../testing/asyncSource.ts';
import { countingDataset, noise } from '../testing/fakeDataset.ts';
import { tensorBatches } from './batchToTensors.ts';

const plain: Preprocessing = {
  height: 6,
  width: 7,
  channels: 3,
  mean: [0.1, 0.2, 0.3],
  std: [1, 2, 3],
  interpolation: 'bilinear',
};
const pictures = Array.from({ length: 5 }, (_, index) => {
  const [height, width] = [4 + index, 9 - index];
  return { values: noise(height * width * 3, index + 1), height, width, channels: 3 };
});
const photos: ImageSource = {
  name: 'photos',
  count: 5,
  classNames: ['a', 'b'],
  channels: 3,
  label: (index) => index % 2,
  read: (index) => pictures[index]!,
};

const valuesOf = (tensor: Tensor) => {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
};

async function pass(source: ImageSource, p: Preprocessing) {
  const images: number[] = [];
  const labels: number[] = [];
  for await (const batch of tensorBatches(source, p, { batchSize: 2 })) {
    expect(batch.images.shape.slice(1)).toEqual([p.height, p.width, p.channels]);
    images.push(...valuesOf(batch.images));
    labels.push(...valuesOf(batch.targets));
  }
  return { images, labels };
}

describe('tensorBatches', () => {
  it.each<[string, Partial<Preprocessing>]>([
    ['stretched', {}],
    ['antialiased', { antialias: true }],
    ['cropped', { antialias: true, interpolation: 'bicubic', crop: { shorterSide: 8 } }],
    ['cropped without antialias', { crop: { shorterSide: 8 } }],
  ])('gives pictures of different sizes as pictureToTensor does: %s', async (_, fields) => {
    const p = { ...plain, ...fields };
    for (const source of [photos, asyncSource(photos)]) {
      const { images, labels } = await pass(source, p);
      const expected = pictures.flatMap((picture) => valuesOf(pictureToTensor(picture, p)));
      expect(images).toHaveLength(expected.length);
      const largest = Math.max(...images.map((value, at) => Math.abs(value - expected[at]!)));
      expect(largest).toBeLessThan(1e-6);
      expect(labels).toEqual([0, 1, 0, 1, 0]);
    }
    expect(memory().numTensors).toBe(0);
  });

  it('resizes an image once: not again when it is in a batch', async () => {
    const p: Preprocessing = { ...plain, antialias: true, crop: { shorterSide: 7 } };
    const alike = countingDataset(3, { height: 6, width: 7, channels: 3 });
    const { images } = await pass(alike, p);
    const expected = [0, 1, 2].flatMap((index) => valuesOf(pictureToTensor(alike.read(index), p)));
    expect(images).toEqual(expected);
  });

  it('gives batches in order from `firstBatch` on, the short last one too, and leaves no other tensor', async () => {
    const five = imagesInMemory({
      name: 'five',
      images: Uint8Array.of(0, 51, 102, 153, 255),
      labels: Int32Array.of(0, 1, 2, 3, 4),
      size: { height: 1, width: 1 },
      channels: 1,
      classNames: [...'abcde'],
    });
    const p: Preprocessing = { height: 1, width: 1, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' };
    const order = Uint32Array.of(4, 3, 2, 1, 0);
    const seen: [number[], number[]][] = [];
    for await (const { images, targets } of tensorBatches(five, p, { batchSize: 2, order, firstBatch: 1 })) {
      expect(memory().numTensors).toBe(2);
      expect([images.dtype, targets.dtype]).toEqual(['float32', 'int32']);
      seen.push([valuesOf(images), valuesOf(targets)]);
    }
    const close = (value: number) => expect.closeTo(value, 6);
    expect(seen).toEqual([
      [
        [close(0.4), close(0.2)],
        [2, 1],
      ],
      [[close(0)], [0]],
    ]);
    expect(memory().numTensors).toBe(0);
  });

  it("gives a source's targets in the place of its classes, also of a view of it", async () => {
    const target = (index: number) => Float32Array.of(index / 4, 1);
    const view = subset({ ...photos, target }, Uint32Array.of(4, 1, 2));
    const seen: unknown[] = [];
    for await (const { images, targets } of tensorBatches(view, plain, { batchSize: 2 })) {
      seen.push(targets.dtype, targets.shape, valuesOf(targets));
      images.dispose();
    }
    expect(seen).toEqual(['float32', [2, 2], [1, 1, 0.25, 1], 'float32', [1, 2], [0.5, 1]]);
    expect(memory().numTensors).toBe(0);
    const short = { ...photos, target: () => Float32Array.of(1) };
    await expect(pass(short, plain)).rejects.toThrow(
      'photos, image 0: its target must have 2 numbers, one a class, got 1',
    );
  });

  it('refuses to resize pixels between whole numbers', async () => {
    const mixture = { ...photos, read: () => ({ ...pictures[0]!, values: Float32Array.from(pictures[0]!.values) }) };
    await expect(pass(mixture as never, plain)).rejects.toThrow('picture.values must be a Uint8Array to be resized');
  });

  it('says which number of channels is wrong', async () => {
    await expect(pass(countingDataset(3), plain)).rejects.toThrow('images.shape[3] must be 3, the channels of the');
    await expect(pass({ ...photos, channels: 1 }, plain)).rejects.toThrow(
      'photos, image 0: 6x7x3 (height, width, channels), where 6x7x1',
    );
  });
});
