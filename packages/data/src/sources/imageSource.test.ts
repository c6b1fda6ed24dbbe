import { expect, it } from 'vitest';
import { batches } from '../batches/batches.ts';
import type { PicturePixels } from '../preprocessing/resize.ts';
import { collect } from '../testing/collect.ts';
import { countingDataset } from '../testing/fakeDataset.ts';
import { imagesInMemory } from './dataset.ts';
import { firstImages, type ImageSource, labelsOf, subset } from './imageSource.ts';

const dataset = countingDataset(10);
const firstValues = (source: ImageSource) =>
  Array.from({ length: source.count }, (_, index) => (source.read(index) as PicturePixels).values[0]);

it('shows some images of a source in another order, again and again, without copying them', () => {
  const view = subset(dataset, Uint32Array.of(7, 3, 3), 'three');
  expect(view).toMatchObject({ name: 'three', count: 3, channels: 1, size: { height: 2, width: 3 } });
  expect(firstValues(view)).toEqual([7, 3, 3]);
  expect([...labelsOf(view)]).toEqual([7, 3, 3]);
  expect((view.read(0) as PicturePixels).values.buffer).toBe(dataset.images.buffer);
  expect(firstValues(subset(view, Uint32Array.of(2, 0)))).toEqual([3, 7]);
});

it('refuses the index of an image that is not there', () => {
  expect(() => subset(dataset, Uint32Array.of(1, 10))).toThrow(
    'indices[1] must be below 10, the number of images, got 10',
  );
});

it('shows the first images, all where there are no more', () => {
  expect(firstValues(firstImages(dataset, 3))).toEqual([0, 1, 2]);
  for (const count of [null, 10, 11]) expect(firstImages(dataset, count)).toBe(dataset);
});

it('is a view of an object of a class too', async () => {
  class Squares implements ImageSource {
    readonly name = 'squares';
    readonly count = 3;
    readonly channels = 1;
    readonly classNames = ['any'];
    label() {
      return 0;
    }
    read(index: number) {
      return { values: Uint8Array.of(index ** 2), height: 1, width: 1, channels: this.channels };
    }
  }
  expect(firstValues(firstImages(new Squares(), 2))).toEqual([0, 1]);
  const [batch] = await collect(batches(subset(new Squares(), Uint32Array.of(2, 1)), { batchSize: 2 }));
  expect([...batch!.images]).toEqual([4, 1]);
});

it('has any number of classes', async () => {
  const labels = Int32Array.of(0, 255, 256, 70_000);
  const classNames = Array.from({ length: 70_001 }, (_, index) => `class ${index}`);
  const images = new Uint8Array(4);
  const source = imagesInMemory({
    name: 'many',
    images,
    labels,
    size: { height: 1, width: 1 },
    channels: 1,
    classNames,
  });
  const [batch] = await collect(batches(source, { batchSize: 4 }));
  expect(batch!.labels).toEqual(labels);
});

it('refuses pixels that are more or fewer than the images have', () => {
  const labels = new Int32Array(3);
  const make = (length: number) =>
    imagesInMemory({
      name: 'toy',
      images: new Uint8Array(length),
      labels,
      size: { height: 2, width: 2 },
      channels: 1,
      classNames: ['a'],
    });
  expect(make(12).count).toBe(3);
  expect(() => make(11)).toThrow('toy: 11 pixel values, where 3 images of 2x2x1 have 12');
});
