import { expect, it } from 'vitest';
import { countingDataset } from '../testing/fakeDataset.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type ImageSource, subset } from './imageSource.ts';

const images = countingDataset(12, { classes: 3 });
const named = (name: (index: number) => string): ImageSource => ({ ...images, pictureName: name });

it('is the same for the same images, whatever they are called or wherever they are', async () => {
  const own = await fingerprintOf(images);
  expect(own).toMatchObject({ images: 12, classes: ['class 0', 'class 1', 'class 2'] });
  expect(await fingerprintOf({ ...images, name: 'elsewhere' })).toEqual(own);
});

it('is another where labels, names, order, targets or the number are others', async () => {
  const order = Uint32Array.from({ length: 12 }, (_, index) => (index + 1) % 12);
  const sources: ImageSource[] = [
    images,
    subset(images, order),
    subset(images, order.subarray(1)),
    named((index) => `${index}.jpg`),
    named((index) => `${index + 1}.jpg`),
    { ...images, target: (index) => Float32Array.of(index % 2, 0, 1) },
    { ...images, label: (index) => (index === 11 ? 0 : images.label(index)) },
  ];
  const found = await Promise.all(sources.map(fingerprintOf));
  expect(new Set(found.map(({ namesAndLabels }) => namesAndLabels)).size).toBe(sources.length);
});
