import { expect, it } from 'vitest';
import { batches } from '../batches/batches.ts';
import type { PicturePixels } from '../preprocessing/resize.ts';
import { collect } from '../testing/collect.ts';
import { countingDataset } from '../testing/fakeDataset.ts';
import { imagesInMemory } from './dataset.ts';
import { firstImages, type ImageSource, labelsOf, relabelled, subset } from './imageSource.ts';

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

it('has other labels where its classes stand in another list, and none where it has none', () => {
  const labels = [1, 0, -1];
  const target = (index: number) => Float32Array.from([Number(index === 1), Number(index === 0)]);
  const source = { ...countingDataset(3, { classes: 2 }), label: (index: number) => labels[index]! };
  const view = relabelled(source, ['class 1', 'another', 'class 0']);
  expect([...labelsOf(view)]).toEqual([0, 2, -1]);
  expect(view.target).toBeUndefined();
  const several = relabelled({ ...source, target }, ['class 1', 'another', 'class 0']);
  expect([0, 1, 2].map((index) => [...several.target!(index)])).toEqual([
    [1, 0, 0],
    [0, 0, 1],
    [0, 0, 0],
  ]);
  expect(() => relabelled(source, ['class 1'])).toThrow('a list with class 0');
});

it.each<[string, (source: ImageSource) => ImageSource, number]>([
  ['some images', (source) => subset(source, Uint32Array.of(3, 5)), 5],
  ['the first images', (source) => firstImages(source, 2), 1],
  ['other labels', (source) => relabelled(source, [...source.classNames, 'more']), 1],
])('has pictures prepared where its source does: %s', async (_, view, expected) => {
  const asked: unknown[] = [];
  const preparation = { preprocessing: {} as never };
  const readPrepared = async (...given: unknown[]) => {
    asked.push(...given);
    return dataset.read(0);
  };
  expect(view(dataset).readPrepared).toBeUndefined();
  await view({ ...dataset, readPrepared }).readPrepared!(1, preparation);
  expect(asked).toEqual([expected, preparation]);
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
